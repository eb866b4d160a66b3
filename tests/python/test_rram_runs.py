"""Runs on resistive arrays from Python: the same numbers as the program's, in tables."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import bitline

if TYPE_CHECKING:
    from tests.python.conftest import FinishedArrays


@pytest.fixture(scope="module")
def run(finished_arrays: FinishedArrays) -> bitline.RramRun:
    return bitline.read_rram_run(finished_arrays.folder)


def test_a_run_from_python_is_that_of_the_program(
    finished_arrays: FinishedArrays, run: bitline.RramRun, tmp_path: Path
) -> None:
    for name in ("rram_model.yaml", "rram_audit.csv", "rram_energy.csv"):  # what takes SPICE is not made again
        shutil.copy(run.folder / name, tmp_path)
    study = bitline.read_rram_study(finished_arrays.spec, set=finished_arrays.settings)
    stages: list[tuple[str, int, int]] = []
    again = bitline.run(study, tmp_path, lambda *told: stages.append(told))
    assert {("dies", 2, 2), ("dies, row by row", 2, 2)} <= set(stages)
    assert again.result["spice"]["runs"] == 0
    assert again.result | {"spice": None} == run.result | {"spice": None}
    assert again.study.digest == run.study.digest == study.digest
    assert again.dies.equals(run.dies) and again.sums.equals(run.sums)


def test_networks_on_single_branches_are_refused_from_python_too(finished_arrays: FinishedArrays, tmp_path: Path) -> None:
    spec = tmp_path / "study.yaml"
    spec.write_text(re.sub("^ +row_reader: .*\n", "", finished_arrays.spec.read_text(), flags=re.MULTILINE))
    study = bitline.read_rram_study(spec, set=finished_arrays.settings | {"array.cell": "rram_1t1r"})
    with pytest.raises(bitline.SpecError, match="key 'array.cell': a row of 'rram_1t1r' conducts for an input of \\+1 alone"):
        bitline.run(study, tmp_path / "run")


def test_dies_have_the_means_of_the_result(run: bitline.RramRun) -> None:
    found = run.result["accuracy"]
    means = run.dies.groupby("way")["accuracy"].mean()
    assert means["all rows at once"] == pytest.approx(found["hardware"]["mean"], rel=1e-12)
    assert means["row by row"] == pytest.approx(found["row_by_row"]["mean"], rel=1e-12)
    assert run.dies["images"].eq(50).all() and list(run.dies["die"]) == [0, 1, 0, 1]


def test_every_read_of_the_training_images_has_a_sum(run: bitline.RramRun) -> None:
    # 500 images; 784 inputs of 2 planes, 64 and 32 inputs on 32 rows; 64, 32 and 10 neurons.
    reads = run.sums.groupby(["layer", "plane"])["reads"].sum().to_dict()
    assert reads == {(0, plane): 500 * 25 * 64 for plane in range(2)} | {(1, 0): 500 * 2 * 32, (2, 0): 500 * 1 * 10}
    assert sorted(run.sums["sum"].unique()) == list(range(-32, 33, 2))


def test_codes_begin_where_the_references_are(run: bitline.RramRun) -> None:
    table = run.sensing
    assert len(table) == 8 * (2 + 1 + 1)  # codes of each plane and layer
    for (layer, plane), codes in table.groupby(["layer", "plane"]):
        sums = run.sums[run.sums["layer"].eq(layer) & run.sums["plane"].eq(plane)]
        code = np.searchsorted(codes["from_sum"][1:], sums["sum"], side="right")
        squared = (codes["level"].to_numpy()[code] - sums["sum"]) ** 2
        sensing = run.result["sensing"][layer][plane]
        assert np.sqrt(np.average(squared, weights=sums["reads"])) == pytest.approx(sensing["rms_error"], rel=1e-9)
        assert codes["reference_a"].isna().tolist() == [True] + [False] * 7
        assert codes["reference_a"][1:].is_monotonic_increasing


@pytest.mark.parametrize(("layer", "plane"), [(3, 0), (1, 1), (0, -1)])
def test_reads_that_the_network_does_not_have_are_refused(run: bitline.RramRun, layer: int, plane: int) -> None:
    with pytest.raises(ValueError, match=f"layer {layer}, plane {plane}: the network has no such reads"):
        run.levels(layer, plane)


def test_a_run_of_the_other_kind_is_refused_in_a_sentence(run: bitline.RramRun, finished: Any) -> None:
    with pytest.raises(bitline.SpecError, match="a run on resistive arrays; bitline.read_rram_run reads it"):
        bitline.read_run(run.folder)
    with pytest.raises(bitline.SpecError, match="no run on resistive arrays; bitline.read_run reads it"):
        bitline.read_rram_run(finished.folder)
    with pytest.raises(bitline.SpecError, match="resistive arrays; bitline.read_rram_study reads it") as said:
        bitline.read_study(run.folder / "resolved.yaml")
    assert str(said.value).count("\n") == 0
    with pytest.raises(bitline.SpecError, match="columns of 6T cells; bitline.read_study reads it") as said:
        bitline.read_rram_study(finished.spec)
    assert str(said.value).count("\n") == 0
    with pytest.raises(bitline.FileError, match="expected the folder of a finished run"):
        bitline.read_rram_run(run.folder / "none")


def test_a_result_from_before_the_die_in_which_nothing_varies_is_named(run: bitline.RramRun, tmp_path: Path) -> None:
    old = json.loads(json.dumps(run.result))
    del old["accuracy"]["nominal"]
    (tmp_path / "result.json").write_text(json.dumps(old))
    said = f"{tmp_path / 'result.json'}: there is no key 'accuracy.nominal'"
    for read in (bitline.report, bitline.read_rram_run, bitline.read_run):
        with pytest.raises(bitline.SpecError, match=re.escape(said)):
            read(tmp_path)


def test_a_deck_is_that_of_the_program(
    finished_arrays: FinishedArrays, run: bitline.RramRun, program: Path, finished: Any
) -> None:
    place: dict[str, Any] = {"die": 1, "image": 3, "layer": 0, "plane": 1, "tile": 7, "column": 5}
    ways: list[dict[str, Any]] = [{}, {"row": 4}, {"run": run.folder}]
    for more in ways:
        options = [f"--{name}={value}" for name, value in (place | more).items()]
        call: list[str | Path] = [program, "netlist", run.folder / "resolved.yaml", *options]
        printed = subprocess.run(call, check=True, capture_output=True, text=True).stdout
        assert bitline.netlist(run.study, **place, **more).text == printed
    with pytest.raises(bitline.SpecError, match="^--tile 25: there are 25; expected 0 to 24$"):
        bitline.netlist(run.study, tile=25)
    with pytest.raises(
        bitline.SpecError, match="^strobe: there is no such thing in a study of the schema bitline.rram-study/1"
    ):
        bitline.netlist(run.study, strobe=0)  # type: ignore[call-overload]
    with pytest.raises(bitline.SpecError, match="^tile: there is no such thing in a study of the schema bitline.study/1"):
        bitline.netlist(bitline.read_study(finished.spec), tile=0)  # type: ignore[call-overload]


def test_a_grid_from_python_is_that_of_the_program(run: bitline.RramRun, program: Path, tmp_path: Path) -> None:
    study = run.study.replace({"array.row_reader.noise": "30 nA"})
    over: dict[str, list[Any]] = {"array.mlsa.bits": [1, 3], "array.mlsa.offset": ["1 uA", "2 uA"]}
    stages: list[tuple[str, int, int]] = []
    table = bitline.grid(study, over, out=tmp_path / "python", progress=lambda *told: stages.append(told))
    assert ("group 2 of 2: dies", 4, 4) in stages
    axes = [f"--vary={key}={','.join(map(str, values))}" for key, values in over.items()]
    call: list[str | Path] = [
        program,
        "study",
        study.file,
        "--set=array.row_reader.noise=30 nA",
        *axes,
        "--out",
        tmp_path / "program",
        "--quiet",
    ]
    subprocess.run(call, check=True)
    assert (tmp_path / "python" / "grid.csv").read_text() == (tmp_path / "program" / "grid.csv").read_text()
    assert table["array.mlsa.bits"].tolist() == [1, 1, 3, 3]
    assert table["array.mlsa.offset_a"].tolist() == [1e-6, 2e-6, 1e-6, 2e-6]
    assert list(table)[2:] == (tmp_path / "python" / "grid.csv").read_text().split("\n")[0].split(",")[2:]
    same = table[table["array.mlsa.bits"].eq(3) & table["array.mlsa.offset_a"].eq(2e-6)]
    assert same["accuracy"].tolist() == [run.result["accuracy"]["hardware"]["mean"]]


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"array.rosw": [32]}, "key 'array.rosw' is unknown; did you mean 'rows'?"),
        ({"array.rows": 32}, "key 'array.rows': 32 is one value; expected a list of them"),
        ({"array.rows": [32, 3]}, "key 'array.rows': '3' is out of range"),
    ],
)
def test_a_grid_that_cannot_be_is_refused_before_anything_is_written(
    run: bitline.RramRun, tmp_path: Path, over: Any, message: str
) -> None:
    with pytest.raises(bitline.SpecError, match=re.escape(message)):
        bitline.grid(run.study, over, out=tmp_path / "grid")
    assert not (tmp_path / "grid").exists()
    with pytest.raises(bitline.SpecError, match="a study of resistive arrays; bitline.grid evaluates those"):
        bitline.sweep(run.study, {"array.rows": [32]}, out=tmp_path / "grid")  # type: ignore[arg-type]


def test_a_study_has_its_values_in_si_units(root: Path) -> None:
    study = bitline.read_rram_study(root / "examples" / "xnor-rram-mlp" / "mixed.yaml", set={"array.device.lrs": "50 kohm"})
    values = study.values()
    assert values["array.device.lrs_ohm"] == 5e4 and values["array.mlsa.settle_s"] == 5e-9
    assert values["sram.layers"] == [4] and values["sram.mlsa.offset_v"] == 4e-3
    assert (study.rows, study.bits, study.dies, study.seed) == (128, 3, 20, 1)
    assert study.replace({"sram.layers": [2, 3]}).values()["sram.layers"] == [2, 3]
    assert study.replace({"study.dies": 20}) == study != study.replace({"study.dies": 21})


def test_layers_on_6t_cells_have_voltages_and_sums(run: bitline.RramRun, tmp_path: Path) -> None:
    # One layer of 2 rows on 6T cells: their sum is -2, … 2, twice that in ±1.
    (tmp_path / "rram_sums.csv").write_text(
        "# schema: bitline.dataset/1\n# kind: rram-sums\n# digest: 0\nlayer,plane,sum,reads\n"
        + "".join(f"0,0,{sum_},{reads}\n" for sum_, reads in ((-4, 1), (-2, 2), (0, 4), (2, 2), (4, 1)))
    )
    sensing = {"references_v": [-0.01, 0.02], "sums": [0, 1], "levels": [-3, 0, 3], "rms_error": 0.0}
    (tmp_path / "result.json").write_text(json.dumps(run.result | {"sensing": [[sensing]]}))
    found = bitline.read_rram_run(tmp_path)
    assert found.levels(0) == ([1, 2, 4, 2, 1], [2, 3], [-3, 0, 3])
    assert found.sensing["from_sum"][1:].tolist() == [0, 2]
    assert found.sensing["reference_v"][1:].tolist() == [-0.01, 0.02]
