"""Resistive arrays: `bitline run` on a small study, `bitline study` over a grid, and what they refuse."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.python.resistive import SMALL, random_network, write_images

from bitline.training.idx import read_idx, write_idx
from bitline.training.xnor.network import write_network
from bitline.training.xnor.reference import scores
from bitline.training.xnor.shape import Images

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.python.conftest import Bitline

GRID = {"array.mlsa.bits": ["1", "3"], "array.device.on_off": ["20", "100"]}


def settings(**more: str) -> list[str]:
    return [f"--set={key}={value}" for key, value in (SMALL | more).items()]


def axes(grid: dict[str, list[str]]) -> list[str]:
    return [f"--vary={key}={','.join(values)}" for key, values in grid.items()]


@pytest.fixture(scope="module")
def study(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example."""
    folder = tmp_path_factory.mktemp("rram") / "study"
    return Path(shutil.copytree(root / "examples" / "xnor-rram-mlp", folder)) / "study.yaml"


@dataclass(frozen=True)
class Finished:
    folder: Path
    found: Any


@pytest.fixture(scope="module")
def finished_grid(
    program: Path, folders: tuple[Path, Path], mnist_folder: Path, study: Path, tmp_path_factory: pytest.TempPathFactory
) -> Finished:
    """A grid of two by two points that nothing disturbed; no test may write into its folder."""
    from tests.python.conftest import Bitline

    out = tmp_path_factory.mktemp("grid") / "out"
    bitline = Bitline(program, *folders)
    done = bitline("study", study, *settings(), *axes(GRID), "--out", out, "--json", "--quiet", BITLINE_MNIST=str(mnist_folder))
    return Finished(out, json.loads(done.stdout))


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Data of a folder with the time of their last change."""
    found = (path for path in folder.rglob("*") if path.suffix in (".csv", ".yaml") and path.is_file())
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in found}


def test_a_run_says_accuracy_and_array_and_repeats_nothing(
    bitline: Bitline, mnist_folder: Path, study: Path, finished_grid: Finished, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    point = {"array.mlsa.bits": "3", "array.device.on_off": "100"}
    call: list[str | Path] = ["run", study, *settings(**point), "--out", out, "--json", "--quiet"]
    found = json.loads(bitline(*call).stdout)
    hardware = found["accuracy"]["hardware"]
    assert found["accuracy"]["images"] == 50 and hardware["dies"] == 2
    assert 0 <= hardware["worst"] <= hardware["mean"] <= 1
    assert 0.9 < found["accuracy"]["ideal"] <= 1
    rows = found["accuracy"]["row_by_row"]
    assert rows["dies"] == 2 and 0.9 < rows["worst"] <= rows["mean"] <= 1
    assert found["energy"]["row_by_row"]["time_s"] > found["energy"]["parallel"]["time_s"]
    assert "\n  row by row " in (out / "result.txt").read_text()
    array = found["array"]
    assert (array["rows"], array["columns"], array["mlsa_bits"], array["references"]) == (32, 128, 3, "lloyd-max")
    assert found["audit"]["columns"] == 4 and found["audit"]["failed"] == 0
    assert found["audit"]["codes"] == 2
    assert found["audit"]["codes_failed"] == 0
    assert json.loads((out / "result.json").read_text()) == found

    same = [p for p in finished_grid.found["points"] if all(p[key] == value for key, value in point.items())]
    assert [p["row_by_row"] for p in same] == [rows]
    assert [p["accuracy"] for p in same] == [hardware] and same[0]["ideal"] == found["accuracy"]["ideal"]
    assert same[0]["image_joule"] == pytest.approx(found["energy"]["image_joule"], rel=1e-9)

    kept = {name: data for name, data in files(out).items() if name.endswith(".csv") or name == "rram_model.yaml"}
    again = json.loads(bitline(*call).stdout)
    assert again.pop("spice")["runs"] == 0 and found.pop("spice")["runs"] > 0
    assert again == found
    after = files(out)
    assert {name: after[name] for name in kept} == kept

    energy = out / "rram_energy.csv"
    measured = energy.read_text()
    energy.write_text(re.sub("^32,.*", "32,,,,,", measured, flags=re.MULTILINE))
    again = json.loads(bitline(*call).stdout)
    assert again.pop("spice")["runs"] == 1, "a read that failed is read again, and it alone"
    assert again == found and energy.read_text() == measured


def test_a_grid_has_a_row_for_every_point(finished_grid: Finished) -> None:
    with (finished_grid.folder / "grid.csv").open() as file:
        rows = list(csv.DictReader(file))
    points = finished_grid.found["points"]
    assert finished_grid.found["axes"] == list(GRID)
    assert len(rows) == len(points) == 4
    combinations = [(bits, ratio) for bits in GRID["array.mlsa.bits"] for ratio in GRID["array.device.on_off"]]
    assert [tuple(row[key] for key in GRID) for row in rows] == combinations
    for row, point in zip(rows, points, strict=True):
        assert {key: row[key] for key in GRID} == {key: point[key] for key in GRID}
        accuracy = point["accuracy"]
        for name, value in {"ideal": point["ideal"], "accuracy": accuracy["mean"], "worst": accuracy["worst"]}.items():
            assert float(row[name]) == value
        rows_mean = point["row_by_row"]["mean"], point["row_by_row"]["worst"]
        assert (float(row["row_by_row"]), float(row["row_by_row_worst"])) == rows_mean
        assert int(row["dies"]) == accuracy["dies"] == 2
        assert float(row["image_joule"]) == point["image_joule"] > point["read_joule"] == float(row["read_joule"])
    one_bit, three_bits = ([p["accuracy"]["mean"] for p in points if p["array.mlsa.bits"] == bits] for bits in ("1", "3"))
    assert sum(three_bits) > sum(one_bit)


def test_a_grid_that_was_killed_goes_on(
    bitline: Bitline, mnist_folder: Path, study: Path, finished_grid: Finished, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    groups = [path.name for path in (finished_grid.folder / "points").iterdir()]
    assert len(groups) == 2  # points that differ in their sense amplifiers alone share one
    # One group is finished, of the other the model is there and the dies are under way.
    call: list[str | Path] = ["study", study, *settings(**{"study.dies": "2"}), *axes(GRID), "--out", out, "--json", "--quiet"]
    shutil.copytree(finished_grid.folder, out)
    for name in ("grid.csv", "grid.json"):
        (out / name).unlink()
    for path in out.rglob("rram_*.csv"):
        if groups[1] in path.parts:
            path.unlink()
    running = bitline.start(*call)
    running.wait_until(lambda: any((out / "points" / groups[1]).glob("rram_dies.csv*")))
    os.killpg(running.process.pid, signal.SIGKILL)
    assert running.ended(limit_s=5) == -signal.SIGKILL
    assert not (out / "grid.csv").exists()
    kept = {name: data for name, data in files(out).items() if groups[0] in name or name.endswith("rram_model.yaml")}
    assert json.loads(bitline(*call).stdout) == finished_grid.found
    assert (out / "grid.csv").read_bytes() == (finished_grid.folder / "grid.csv").read_bytes()
    after = files(out)
    assert {name: after[name] for name in kept} == kept


def test_references_that_were_set_long_ago_cost_accuracy(
    bitline: Bitline, mnist_folder: Path, study: Path, tmp_path: Path
) -> None:
    aged = {"array.device.age": "100000000 s", "audit.columns": "0"}
    ways = {"at reads": {}, "then": {"array.mlsa.set_at": "100000000 s"}, "fresh": {"array.mlsa.set_at": "0 s"}}
    found = {}
    for name, more in ways.items():
        out = tmp_path / name
        found[name] = json.loads(bitline("run", study, *settings(**aged, **more), "--out", out, "--json", "--quiet").stdout)
        assert (out / "setting" / "rram_model.yaml").exists() == (name != "at reads")
    accuracy = {name: result["accuracy"] for name, result in found.items()}
    assert accuracy["then"] == accuracy["at reads"]
    assert accuracy["fresh"]["hardware"]["mean"] < accuracy["at reads"]["hardware"]["mean"] - 0.1
    assert accuracy["fresh"]["ideal"] == accuracy["at reads"]["ideal"]


def refused(bitline: Bitline, study: Path, *options: str, command: str = "run") -> str:
    """What the program says about input that it must not begin with, in one line."""
    out = study.parent / "refused"
    done = bitline(command, study, *options, "--out", out, code=2)
    assert done.stdout == "" and done.stderr.count("\n") == 1
    assert not out.exists(), "input is checked before anything is written"
    return done.stderr


@pytest.mark.parametrize("command", ["run", "study"])
@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            "array.device.on_off=1",
            "key 'array.device.on_off': the high resistance is 1 times the low one; expected more",
        ),
        ("array.device.lrs=100 V", "key 'array.device.lrs': '100 V' is a voltage; expected a resistance"),
        ("array.mlsa.bits=11", "key 'array.mlsa.bits': '11' is out of range"),
        (
            "array.cell=rram_1t1r",
            "key 'array.row_reader': a row of 'rram_1t1r' conducts for an input of +1 alone",
        ),
        ("array.mlsa.set_at=1 s", "key 'array.mlsa.set_at': 1 s is after the reads, at array.device.age of 0 s"),
    ],
)
def test_a_wrong_value_is_named_with_its_place(bitline: Bitline, study: Path, command: str, setting: str, message: str) -> None:
    vary = ["--vary=array.rows=32,64"] if command == "study" else []
    assert message in refused(bitline, study, f"--set={setting}", *vary, command=command)


@pytest.mark.parametrize(
    ("axis", "message"),
    [
        ("array.rosw=32,64", "key 'array.rosw' is unknown; did you mean 'rows'?"),
        ("array.rows=32,3", "key 'array.rows': '3' is out of range"),
        ("array.rows=", "option --vary array.rows=: expected a key and its values"),
        ("array.rows", "option --vary array.rows: expected a key and its values"),
    ],
)
def test_a_wrong_axis_is_named_before_anything_starts(bitline: Bitline, study: Path, axis: str, message: str) -> None:
    said = refused(bitline, study, f"--vary={axis}", command="study")
    assert message in said and "array" in said


def test_a_study_of_sram_has_no_grid(bitline: Bitline, small_study: Path) -> None:
    said = refused(bitline, small_study, "--vary=study.dies=1,2", command="study")
    assert said.startswith(f"{small_study}: `bitline study` evaluates grids of resistive arrays")


@pytest.fixture
def own_data(tmp_path: Path) -> Path:
    """Random images in the formats of MNIST and CIFAR-10."""
    write_images(tmp_path)
    (tmp_path / "test_batch.bin").write_bytes(bytes(50 * 3073))
    (tmp_path / "data_batch_1.bin").write_bytes(bytes(500 * 3073))
    return tmp_path


def test_convolutions_are_read_place_by_place(bitline: Bitline, study: Path, own_data: Path) -> None:
    network = random_network("6C3-MP2-8C3-MP2-10", Images(28, 28, 1))
    write_network(network, own_data / "network")
    classes = scores(network, read_idx(own_data / "t10k-images-idx3-ubyte.gz")[..., None]).argmax(axis=1)
    assert len(set(classes)) > 2
    write_idx(own_data / "t10k-labels-idx1-ubyte.gz", classes.astype(np.uint8))
    small = {"study.dies": "1", "array.rows": "12", "array.mlsa.bits": "4", "audit.columns": "12", "audit.codes": "0"}
    options = [*settings(**small), f"--set=data.folder={own_data}", f"--set=network.folder={own_data}/network"]
    nominal = [f"--set=variation.{kind}=false" for kind in ("resistances", "transistors", "offset", "noise")]
    found = {}
    for name, more in {"nominal": nominal, "real": []}.items():
        done = bitline("run", study, *options, *more, "--out", own_data / name, "--json", "--quiet")
        found[name] = json.loads(done.stdout)
        assert found[name]["accuracy"]["ideal"] == 1
        # A map of 28 x 28 in 2 planes by 6 kernels, of 14 x 14 by 8 kernels of 54 inputs, and 392 inputs of 10 classes.
        assert found[name]["energy"]["reads_per_image"] == 784 * 2 * 6 + 196 * 5 * 8 + 33 * 10
        assert found[name]["audit"]["columns"] == 12 and found[name]["audit"]["rms"] < 2e-3
        with (own_data / name / "rram_audit.csv").open() as file:
            rows = csv.DictReader(line for line in file if not line.startswith("#"))
            assert {row["layer"] for row in rows} == {"0", "1", "2"}
    # A code for every number of matches, and nothing that differs: the network itself.
    assert found["nominal"]["accuracy"]["hardware"]["mean"] == 1 > found["real"]["accuracy"]["hardware"]["mean"]
    assert [run["accuracy"]["nominal"] for run in found.values()] == [1, 1]


def test_a_network_for_other_images_is_refused(bitline: Bitline, study: Path, own_data: Path) -> None:
    write_network(random_network("8-10", Images(32, 32, 3)), own_data / "network")
    said = refused(bitline, study, *settings(), f"--set=data.folder={own_data}", f"--set=network.folder={own_data}/network")
    assert "the network 'random' takes images of 32 x 32 x 3; the set 'mnist' has 28 x 28 x 1" in said


def test_a_kernel_larger_than_a_sub_array_is_refused(bitline: Bitline, study: Path, own_data: Path) -> None:
    write_network(random_network("4C3-10", Images(28, 28, 1)), own_data / "network")
    options = [*settings(**{"array.rows": "8"}), f"--set=data.folder={own_data}", f"--set=network.folder={own_data}/network"]
    assert "layer 1: a sub-array has 8 rows; expected at least 9, the inputs of a kernel of 3 x 3" in refused(
        bitline, study, *options
    )


def on_sram(small_study: Path, own_data: Path, layers: str, **more: str) -> list[str]:
    """Settings that put layers of a network of three on the columns of the small study."""
    write_network(random_network("64-32-10", Images(28, 28, 1)), own_data / "network")
    sram = {
        "layers": layers,
        "study": str(small_study),
        "code": "20",
        "mlsa.bits": "4",
        "mlsa.offset": "4 mV",
        "mlsa.noise": "0.3 mV",
    }
    own = {"data.folder": str(own_data), "network.folder": f"{own_data}/network"}
    return settings(**own, **{f"sram.{key}": value for key, value in sram.items()}, **more)


def test_a_layer_on_6t_cells_is_fitted_run_and_audited(
    bitline: Bitline, study: Path, small_study: Path, own_data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    call: list[str | Path] = [
        "run",
        study.with_name("mixed.yaml"),
        *on_sram(small_study, own_data, "[2]"),
        "--out",
        out,
        "--json",
        "--quiet",
    ]
    found = json.loads(bitline(*call).stdout)
    sram = found["sram"]
    assert (sram["layers"], sram["rows"], sram["code"], sram["mlsa_bits"]) == ([2], 128, 20, 4)
    audit = sram["audit"]
    assert (audit["columns"], audit["failed"]) == (4, 0)
    assert audit["full_scale_v"] == 0.5  # fit.swing
    assert 0 < audit["rms_v"] <= audit["max_v"] < 0.5e-3  # what the project asks of its models of 6T columns
    assert audit["signal_rms_v"] > 10 * audit["max_v"]
    assert found["audit"]["columns"] == 4 and found["audit"]["failed"] == 0
    reads = [int(float(row.split(",")[2])) for row in (out / "rram_audit.csv").read_text().splitlines() if row[0].isdigit()]
    assert 1 not in reads, "reads of the layer on 6T cells are in sram_audit.csv"
    resistive, six_transistors = found["sensing"][0][0], found["sensing"][1][0]
    assert "references_a" in resistive and "references_v" in six_transistors
    assert len(six_transistors["references_v"]) == len(six_transistors["sums"]) <= 15
    assert (out / "sram" / "model.yaml").exists()

    again = json.loads(bitline(*call).stdout)
    assert again.pop("spice")["runs"] == 0 and found.pop("spice")["runs"] > 0
    assert again == found


@pytest.mark.parametrize(
    ("layers", "more", "message"),
    [
        ("[4]", {}, "key 'sram.layers': there is no layer 4; expected numbers from 1 to 3"),
        ("[1, 2, 3]", {}, "every layer of the network 'random' is on 6T cells; expected at least one"),
        ("[2]", {"sram.code": "32"}, "has no code 32; expected one from 1 to 31, or 0 for the largest"),
        ("[2]", {"technology.name": "sky130"}, "is for the technology 'generic130'; expected 'sky130'"),
    ],
)
def test_layers_that_cannot_be_on_6t_cells_are_refused(
    bitline: Bitline, study: Path, small_study: Path, own_data: Path, layers: str, more: dict[str, str], message: str
) -> None:
    options = on_sram(small_study, own_data, layers) + [f"--set={key}={value}" for key, value in more.items()]
    assert message in refused(bitline, study.with_name("mixed.yaml"), *options)


def test_a_batch_that_is_cut_short_is_refused(bitline: Bitline, study: Path, own_data: Path) -> None:
    write_network(random_network("8-10", Images(32, 32, 3)), own_data / "network")
    (own_data / "test_batch.bin").write_bytes(bytes(50 * 3073 - 1))
    options = [*settings(), f"--set=data.folder={own_data}", f"--set=network.folder={own_data}/network"]
    said = refused(bitline, study, *options, "--set=data.set=cifar10")
    assert said.startswith(f"{own_data}/test_batch.bin: has 153649 bytes; expected a multiple of 3073")


def told_by_ngspice(deck: Path) -> float:
    """What a deck prints or measures: a clamp's current, or the bit line's voltage."""
    done = subprocess.run(["ngspice", "-b", deck.name], cwd=deck.parent, capture_output=True, text=True, timeout=60, check=True)
    (found,) = re.findall(r"^(?:v_bl +=|0\t\S+\t)\s*(\S+)", done.stdout, re.MULTILINE)
    return float(found)


@pytest.mark.parametrize(
    ("read", "signal"),
    [
        ("{by: clamp, voltage: 0.2 V}", lambda printed: -printed),
        ("{by: divider, voltage: 0.4 V, pull_up: 10 kohm}", lambda printed: (0.4 - printed) / 10e3),
        ("{by: discharge, voltage: 0.2 V, time: 1 ns}", lambda printed: 0.2 - printed),
    ],
    ids=["clamp", "divider", "discharge"],
)
def test_the_deck_of_an_audited_read_gives_its_signal_under_ngspice(
    bitline: Bitline, study: Path, own_data: Path, read: str, signal: Callable[[float], float]
) -> None:
    write_network(random_network("6C3-MP2-8C3-MP2-10", Images(28, 28, 1)), own_data / "network")
    spec = own_data / "study.yaml"
    clamp = "read: {by: clamp, voltage: 0.2 V}"
    text = re.sub("^ +row_reader: .*\n", "", study.read_text(), flags=re.MULTILINE)
    assert clamp in text
    spec.write_text(text.replace(clamp, f"read: {read}"))
    own = {"array.rows": "12", "array.lines.bitline_capacitance": "20 fF", "audit.codes": "0", "data.folder": str(own_data)}
    options: list[str | Path] = [spec, *settings(**own)]
    bitline("run", *options, "--out", own_data / "out", "--quiet")
    with (own_data / "out" / "rram_audit.csv").open() as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    ran: list[str | Path] = ["--run", own_data / "out"]
    for number, row in enumerate(rows, start=1):
        bitline("netlist", *options, *ran, f"--audit-row={number}", "--out", own_data / "deck.cir")
        # ngspice prints seven digits of what is subtracted from 0.4 V at most, across 10 kohm for a current.
        assert signal(told_by_ngspice(own_data / "deck.cir")) == pytest.approx(float(row["spice"]), rel=1e-6, abs=5e-8)
        place = [f"--{key}={row[key]}" for key in ("die", "image", "layer", "plane", "tile", "column")]
        title = (own_data / "deck.cir").read_text().split("\n")[0]
        named = re.search("place ([0-9]+)$", title)
        assert named is not None
        again = bitline("netlist", *options, *ran, *place, f"--place={named[1]}").stdout
        assert again == (own_data / "deck.cir").read_text()
    said = bitline("netlist", *options, *ran, f"--audit-row={len(rows) + 1}", code=2).stderr
    assert said == f"--audit-row {len(rows) + 1}: the audit has {len(rows)} rows\n"
    said = bitline("netlist", *options, "--set=study.seed=2", *ran, "--audit-row=1", code=4).stderr
    assert "fitted to another array or technology" in said
    said = bitline("netlist", *options, "--set=data.images=25", *ran, "--audit-row=1", code=2).stderr
    assert said == f"{own_data / 'out' / 'rram_audit.csv'}: of another study than the specification describes\n"


def rows_of(deck: str) -> list[tuple[str, str, float, float]]:
    """Both word lines and both resistances of every row."""
    found = re.findall(r"^x\d+ \S+ \S+ (on|0) (on|0) rram_2t2r ra=(\S+).* rb=(\S+)", deck, re.MULTILINE)
    return [(a, b, float(low), float(high)) for a, b, low, high in found]


def test_a_deck_holds_the_weights_and_the_bits_of_the_pixels(bitline: Bitline, study: Path, own_data: Path) -> None:
    network = random_network("40-10", Images(28, 28, 1))
    write_network(network, own_data / "network")
    nominal = [f"--set=variation.{kind}=false" for kind in ("resistances", "transistors")]
    own = {"data.folder": str(own_data), "network.folder": f"{own_data}/network", "array.columns": "16"}
    call: list[str | Path] = ["netlist", study, *settings(**own), *nominal]
    tiles, image, plane, tile = 25, 7, 0, 4  # 784 inputs on 32 rows: input i is on row i // 25 of row tile i % 25
    place = [f"--image={image}", f"--plane={plane}", f"--tile={3 * tile + 2}", "--column=7"]  # neuron 39
    rows = rows_of(bitline(*call, *place).stdout)
    assert len(rows) == 32
    pixels = read_idx(own_data / "t10k-images-idx3-ubyte.gz")[image].ravel()[tile::tiles]
    weights = network.layers[0].weights[39, tile::tiles]
    for (a, b, ra, rb), pixel, weight in zip(rows, pixels, weights, strict=False):
        assert (a, b) == (("on", "0") if pixel >> (6 + plane) & 1 else ("0", "on"))
        assert (ra, rb) == ((1e5, 1e7) if weight > 0 else (1e7, 1e5))
    alone = rows_of(bitline(*call, *place, "--row=5").stdout)
    assert [row[:2] for row in alone] == [rows[i][:2] if i == 5 else ("0", "0") for i in range(32)]
    assert [row[2:] for row in alone] == [row[2:] for row in rows]
    answer = json.loads(bitline(*call, *place, "--json").stdout)
    assert answer["probes"] == ["vread#branch"] and rows_of(answer["deck"]) == rows
    for option, limit in {
        "--image": 50,
        "--layer": 2,
        "--plane": 2,
        "--tile": 75,
        "--column": 16,
        "--place": 1,
        "--row": 32,
    }.items():
        said = bitline(*call, f"{option}={limit}", code=2).stderr
        assert said == f"{option} {limit}: there are {limit}; expected 0 to {limit - 1}\n"


def test_reads_of_one_kind_of_column_have_options_of_their_own(bitline: Bitline, study: Path, small_study: Path) -> None:
    said = bitline("netlist", study, *settings(), "--strobe=0", code=2).stderr
    assert said.startswith("--strobe: there is no such thing in a study of the schema bitline.rram-study/1")
    said = bitline("netlist", small_study, "--tile=0", code=2).stderr
    assert said.startswith("--tile: there is no such thing in a study of the schema bitline.study/1")


@pytest.mark.parametrize("command", ["snr", "variation"])
def test_commands_of_6t_columns_name_the_schema_alone(bitline: Bitline, study: Path, command: str) -> None:
    said = refused(bitline, study, command=command)
    assert said == f"{study}:4:9: key 'schema': found 'bitline.rram-study/1'; expected 'bitline.study/1'.\n"


@pytest.mark.parametrize("command", ["run", "study"])
def test_columns_of_single_branches_have_decks_and_no_network(
    bitline: Bitline, study: Path, own_data: Path, command: str
) -> None:
    spec = own_data / "study.yaml"
    spec.write_text(re.sub("^ +row_reader: .*\n", "", study.read_text(), flags=re.MULTILINE))
    write_network(random_network("8-10", Images(28, 28, 1)), own_data / "network")
    options = [*settings(**{"data.folder": str(own_data)}), "--set=array.cell=rram_1t1r"]
    vary = ["--vary=array.rows=32,64"] if command == "study" else []
    said = refused(bitline, spec, *options, *vary, command=command)
    assert said.startswith(f"{spec}: key 'array.cell': a row of 'rram_1t1r' conducts for an input of +1 alone")
    deck = bitline("netlist", spec, *options).stdout
    assert len(re.findall(r"^x\d+ \S+ \S+ (?:on|0) rram_1t1r ra=", deck, re.MULTILINE)) == 32


def test_a_layer_on_6t_cells_has_no_deck_of_resistive_cells(
    bitline: Bitline, study: Path, small_study: Path, own_data: Path
) -> None:
    options = on_sram(small_study, own_data, "[2]")
    said = bitline("netlist", study.with_name("mixed.yaml"), *options, "--layer=1", code=2).stderr
    assert said == "--layer 1: this layer is on columns of 6T cells; expected one on the resistive array\n"
    assert "rram_2t2r" in bitline("netlist", study.with_name("mixed.yaml"), *options, "--layer=2").stdout
