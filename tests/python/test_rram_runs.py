"""Runs on resistive arrays from Python: the same numbers as the program's, in tables."""

from __future__ import annotations

import json
import re
import shutil
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
    with pytest.raises(bitline.FileError, match="expected the folder of a finished run"):
        bitline.read_rram_run(run.folder / "none")


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
