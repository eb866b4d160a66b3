"""Bad input: each ends at once with one clear sentence, the right exit code, and nothing written."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bitline.training.idx import write_idx
from bitline.training.network import Network, read_network, write_network

if TYPE_CHECKING:
    from tests.python.conftest import Bitline

COMMANDS = [
    "check",
    "characterise",
    "fit",
    "run",
    "infer",
    "audit",
    "variation",
    "export",
    "budget",
    "energy",
    "snr",
    "bench",
    "boost",
    "compensate",
    "explain",
    "dac",
    "netlist",
    "technology",
    "comparator",
    "schema",
    "study",
]


@pytest.fixture
def study(small_study: Path, tmp_path: Path) -> Path:
    """A copy of the small study that a test may spoil."""
    return Path(shutil.copytree(small_study.parent, tmp_path / "study")) / "study.yaml"


def spoil(file: Path, old: str, new: str) -> Path:
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))
    return file


def refused(bitline: Bitline, study: Path, *settings: str, code: int = 2, command: str = "run") -> str:
    """What the program says about a study that it must not begin, in one line."""
    options: list[str | Path] = [part for setting in settings for part in ("--set", setting)]
    out = study.parent / "out"
    options += ["--out", out] if command == "run" else []
    done = bitline(command, study, *options, code=code)
    assert done.stdout == "" and done.stderr.count("\n") == 1
    assert not out.exists(), "input is checked before anything is written"
    return done.stderr


def sentence(text: str) -> str:
    """Pattern for a message whose file is somewhere."""
    return "^[^ ]*" + re.escape(text)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(bitline: Bitline, command: str) -> None:
    done = bitline(command, "--help")
    assert f"bitline {command} [OPTIONS]" in done.stdout
    assert "--json" in done.stdout and "--quiet" in done.stdout


def test_the_help_lists_every_command_and_exit_code(bitline: Bitline) -> None:
    text = bitline("--help").stdout
    listed = re.findall(r"^  ([a-z]+)  ", text.partition("Subcommands:")[2], re.MULTILINE)
    assert sorted(listed) == sorted([*COMMANDS, "report", "train"])
    assert all(re.search(rf"\b{code} ", text) for code in (0, 2, 3, 4, 5, 6, 130))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("supply: 1.2 V", "supply: 1.2 A", "study.yaml:7:11: key 'column.supply': '1.2 A' is a current; expected a voltage"),
        ("supply: 1.2 V", "supply: 1.2", "study.yaml:7:11: key 'column.supply': '1.2' has no unit"),
        ("330 fF", "330 ff", "study.yaml:9:26: key 'column.bitline.capacitance': '330 ff' has the unknown unit 'ff'"),
        ("swing", "swnig", "study.yaml:23:7: key 'fit.swnig' is unknown; did you mean 'swing'?"),
        ("seed: 1", "dice: 1", "study.yaml:24:8: key 'study.seed' is missing"),
        ("generic130", "generic131", "key 'technology.name': there is no technology 'generic131'; known are: generic130"),
        ("bits: 5", "bits: 4", "study.yaml:19:80: key 'network.layers.1.activation_code': code 30 does not exist"),
    ],
)
def test_a_wrong_value_is_named_with_its_place(bitline: Bitline, study: Path, old: str, new: str, message: str) -> None:
    spoil(study, old, new)
    done = bitline("check", study, code=2)
    assert message in done.stderr


def test_truncated_yaml_is_named_with_its_place(bitline: Bitline, study: Path) -> None:
    text = study.read_text()
    inside = text.index("trim_rows")
    study.write_text(text[:inside])
    assert re.search(r"study.yaml:\d+:\d+: ", refused(bitline, study))
    study.write_text(text[: text.index("fit:")])
    done = bitline("check", study, code=2)
    assert "key 'study' is missing" in done.stderr or "key 'study.seed' is missing" in done.stderr


def test_overrides_are_held_to_the_same_rules(bitline: Bitline, study: Path) -> None:
    assert "--set study.dies=0: key 'study.dies': '0' is out of range" in refused(bitline, study, "study.dies=0")
    assert "did you mean 'dies'?" in refused(bitline, study, "study.dice=3")


def test_overrides_replace_values_of_the_file(bitline: Bitline, study: Path) -> None:
    digests = [
        json.loads(bitline("check", study, "--json", *options).stdout)["digest"]
        for options in ([], ["--set", "study.dies=2"], ["--set", "study.dies=3"], ["--set=study.dies=3", "--set=study.dies=2"])
    ]
    assert digests[0] == digests[1] == digests[3] != digests[2]


def own_technology(study: Path, spoiled: Callable[[str], str]) -> Path:
    """Points the study to a copy of generic130 whose typical card is spoiled."""
    folder = study.parent / "technology"
    source = Path(__file__).resolve().parents[2] / "netlists" / "technologies" / "generic130"
    shutil.copytree(source, folder)
    card = folder / "typical.spice"
    card.write_text(spoiled(card.read_text()))
    spoil(study, "{name: generic130}", "{folder: technology}")
    return card


def test_an_own_technology_folder_is_read(bitline: Bitline, study: Path) -> None:
    own_technology(study, lambda text: text)
    bitline("check", study)


@pytest.mark.parametrize(
    ("spoiled", "message"),
    [
        (lambda text: text.replace(" nmos ", " "), ":2: '.model nch level=54"),
        (lambda text: text.replace("vth0=0.335", "vth0==0.335"), ":2: 'vth0==0.335' in the model that begins here"),
        (lambda text: text.replace(".model nch nmos", ".model nhc nmos"), ": corner 'typical' has no device 'nch'"),
        (lambda text: text.replace("toxe=2.6n", "toxe="), ":2: 'toxe=toxp=2.1n'"),
        (lambda text: text + ".control\nshell touch pwned\n.endc\n", ": '.control'; a model card may hold"),
        (lambda text: text + "*# shell touch pwned\n", ": '*#', which ngspice runs as a command"),
        (lambda text: text + ".param x=`touch pwned`\n", ": '`', which may run a command"),
        (lambda text: text + "shell touch pwned\n", ": the command 'shell'"),
        (
            lambda text: text + ".include /etc/passwd\n",
            ": '.include /etc/passwd' names a file outside of the technology's folder",
        ),
    ],
)
def test_a_card_with_a_fault_or_a_command_is_refused(
    bitline: Bitline, study: Path, spoiled: Callable[[str], str], message: str
) -> None:
    card = own_technology(study, spoiled)
    said = refused(bitline, study)
    assert said.startswith(str(card) + ":") and message in said
    assert bitline("check", study, code=2).stderr == said


def test_a_technology_without_its_card_is_a_file_error(bitline: Bitline, study: Path) -> None:
    own_technology(study, str).unlink()
    assert "typical.spice" in refused(bitline, study, code=6)


def change(study: Path, name: str, changed: Callable[[NDArray[Any]], NDArray[Any]]) -> None:
    file = study.parent / "network" / name
    np.save(file, changed(np.load(file)))


def test_a_network_whose_shapes_do_not_chain_is_refused(bitline: Bitline, study: Path) -> None:
    change(study, "layer2_weights.npy", lambda weights: weights[:-1])
    assert re.match(sentence("layer2_weights.npy: has 7 inputs; expected 8"), refused(bitline, study))


def test_a_network_with_another_weight_than_plus_or_minus_one_is_refused(bitline: Bitline, study: Path) -> None:
    change(study, "layer1_weights.npy", lambda weights: np.where(np.arange(8) == 3, 0, weights).astype(np.int8))
    assert re.match(sentence("layer1_weights.npy: value 3 is 0; expected 1 or -1"), refused(bitline, study))


def test_a_network_of_another_number_type_is_refused(bitline: Bitline, study: Path) -> None:
    change(study, "layer1_weights.npy", lambda weights: weights.astype(np.float64))
    assert "layer1_weights.npy: " in refused(bitline, study)


def test_a_network_with_a_file_missing_is_a_file_error(bitline: Bitline, study: Path) -> None:
    (study.parent / "network" / "layer3_scale.npy").unlink()
    assert "layer3_scale.npy" in refused(bitline, study, code=6)


def test_a_network_too_large_for_the_array_is_told_by_how_many_rows(bitline: Bitline, study: Path) -> None:
    message = "layer 1 needs 127 rows (100 data, 11 threshold, 16 trim), 7 more than the 120 of the array"
    assert message in refused(bitline, study, "column.rows=120")
    assert message in refused(bitline, study, "column.rows=120", command="check")


def test_a_threshold_out_of_reach_is_told_by_how_many_rows(bitline: Bitline, study: Path) -> None:
    change(study, "layer1_thresholds.npy", lambda thresholds: thresholds + 15 * 20)
    assert re.search(r"layer 1, neuron \d: the boundary .* rows too few", refused(bitline, study))


def test_inputs_of_other_bits_than_the_dac_or_the_images_have_are_refused(bitline: Bitline, study: Path) -> None:
    spoil(study, "bits: 5", "bits: 4")
    study.write_text(study.read_text().replace("activation_code: 30", "activation_code: 14"))
    assert "the DAC has 4 bits; expected at least the 5 bits of an image" in refused(bitline, study)
    spoil(study.parent / "network" / "network.yaml", "input_bits: 5", "input_bits: 3")
    assert "takes inputs of 3 bits; expected 5 bits" in refused(bitline, study)


def test_a_missing_idx_file_is_named_with_advice(bitline: Bitline, study: Path) -> None:
    said = refused(bitline, study, "data.set=mnist", f"data.folder={study.parent}", code=6)
    assert "t10k-labels-idx1-ubyte" in said or "t10k-images-idx3-ubyte" in said
    assert "data.folder" in said and "BITLINE_MNIST" in said


def test_mnist_without_a_folder_is_told_where_to_put_it(bitline: Bitline, study: Path) -> None:
    done = bitline("run", study, "--set=data.set=mnist", "--out", study.parent / "out", code=6, BITLINE_MNIST="nowhere")
    assert "nowhere/t10k-" in done.stderr


@pytest.fixture
def idx_folder(study: Path) -> Path:
    """Thirty images and labels in the format of MNIST."""
    folder = study.parent / "idx"
    folder.mkdir()
    rng = np.random.default_rng(1)
    write_idx(folder / "t10k-images-idx3-ubyte.gz", rng.integers(0, 256, (30, 28, 28)).astype(np.uint8))
    write_idx(folder / "t10k-labels-idx1-ubyte.gz", rng.integers(0, 10, 30).astype(np.uint8))
    return folder


def rewrite(file: Path, change: Callable[[bytes], bytes]) -> None:
    file.write_bytes(gzip.compress(change(gzip.decompress(file.read_bytes()))))


def test_idx_files_of_another_origin_are_read(bitline: Bitline, study: Path, idx_folder: Path) -> None:
    done = bitline("infer", study, "--set=data.set=mnist", f"--set=data.folder={idx_folder}", "--json")
    assert json.loads(done.stdout)["images"] == 20


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("images-idx3", lambda data: struct.pack(">I", 2049) + data[4:], "the magic number is 2049; expected 2051"),
        ("images-idx3", lambda data: data[:-1], "has 23519 bytes after the header; expected 23520"),
        ("images-idx3", lambda data: data[:7], "has 7 bytes; expected at least the 16 of an IDX header"),
        (
            "images-idx3",
            lambda data: data[:8] + struct.pack(">II", 2**31, 2**31) + data[16:],
            "has 23520 bytes after the header; expected more than any file has",
        ),
        ("labels-idx1", lambda data: struct.pack(">II", 2049, 29) + data[8:37], "has 29 labels; expected 30"),
        ("labels-idx1", lambda data: data[:8] + b"\x0a" + data[9:], "label 0 is 10; expected 0 … 9"),
    ],
)
def test_a_damaged_idx_file_is_named(
    bitline: Bitline, study: Path, idx_folder: Path, name: str, change: Callable[[bytes], bytes], message: str
) -> None:
    rewrite(idx_folder / f"t10k-{name}-ubyte.gz", change)
    said = refused(bitline, study, "data.set=mnist", f"data.folder={idx_folder}")
    assert re.match(sentence(f"t10k-{name}-ubyte.gz: {message}"), said)


def test_a_torn_gzip_file_is_named(bitline: Bitline, study: Path, idx_folder: Path) -> None:
    file = idx_folder / "t10k-images-idx3-ubyte.gz"
    file.write_bytes(file.read_bytes()[:2000])
    said = refused(bitline, study, "data.set=mnist", f"data.folder={idx_folder}")
    assert f"{file}: the gzip stream ends after" in said


def test_a_place_that_does_not_exist_is_refused_with_its_limits(bitline: Bitline, study: Path) -> None:
    for option, limit in (("--layer", 3), ("--column", 8), ("--image", 20), ("--strobe", 1)):
        done = bitline("netlist", study, option, str(limit), code=2)
        assert done.stderr == f"{option} {limit}: there are {limit}; expected 0 to {limit - 1}\n"


@pytest.mark.parametrize("way", ["is a file", "lies below a file"])
def test_a_folder_that_cannot_be_made_is_a_file_error(bitline: Bitline, study: Path, way: str) -> None:
    (study.parent / "file").write_text("in the way")
    folder = study.parent / "file" / ("" if way == "is a file" else "below")
    done = bitline("run", study, "--out", folder, code=6)
    assert str(study.parent / "file") in done.stderr and done.stderr.count("\n") == 1
    assert (study.parent / "file").read_text() == "in the way"


def test_a_model_or_an_audit_is_asked_for_with_its_run(bitline: Bitline, study: Path) -> None:
    assert "needs --run" in bitline("infer", study, "--engine", "model", code=2).stderr
    assert "needs --run" in bitline("netlist", study, "--audit-row", "1", code=2).stderr
    said = bitline("infer", study, "--engine", "model", "--run", study.parent, code=6).stderr
    assert str(study.parent / "model.yaml") in said


def as_promised(bitline: Bitline, network: Path, *options: str) -> Network:
    promised = read_network(network)
    found = json.loads(bitline("infer", "--network", network, "--json", *options).stdout)
    assert found["engine"] == "ideal" and found["low"] < found["accuracy"] < found["high"]
    assert round(found["accuracy"], 5) == promised.training["test_accuracy"]
    return promised


@pytest.mark.parametrize("folder", ["examples/digits-sram/network", "tests/data/network-81-64-10"])
def test_the_ideal_engine_reaches_the_accuracy_that_a_network_promises(bitline: Bitline, root: Path, folder: str) -> None:
    as_promised(bitline, root / folder)


@pytest.mark.parametrize(("name", "crop"), [("network", "center"), ("network-whole", "whole")])
def test_mnist_reaches_the_accuracy_that_a_network_promises(
    bitline: Bitline, root: Path, mnist_folder: Path, name: str, crop: str
) -> None:
    settings = ["--set=data.set=mnist", f"--set=data.folder={mnist_folder}", f"--set=data.crop={crop}"]
    as_promised(bitline, root / "examples" / "mnist-sram" / name, *settings)


def test_a_network_brought_from_elsewhere_needs_no_specification(bitline: Bitline, study: Path, tmp_path: Path) -> None:
    network = read_network(study.parent / "network")
    unsnapped = [replace(layer, thresholds=layer.thresholds + 0.25) for layer in network.hidden]
    write_network(replace(network, hidden=unsnapped), tmp_path / "brought")
    done = bitline("infer", "--network", tmp_path / "brought", "--predictions", tmp_path / "classes.csv")
    assert "359 images" in done.stdout
    rows = (tmp_path / "classes.csv").read_text().splitlines()
    assert rows[0] == "image,label,class" and len(rows) == 360


def test_quiet_says_nothing_but_errors(bitline: Bitline, study: Path) -> None:
    for command in ("check", "infer"):
        done = bitline(command, study, "--quiet")
        assert done.stdout + done.stderr == ""
    assert "study.dies" in bitline("check", study, "--quiet", "--set=study.dies=0", code=2).stderr
