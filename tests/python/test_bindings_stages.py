"""The stages through Python do what the program does: same seeds, same numbers, same files."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bitline


@pytest.fixture(scope="module")
def study(finished: Any) -> bitline.Study:
    return bitline.read_study(finished.spec)


@pytest.fixture(scope="module")
def run(study: bitline.Study, tmp_path_factory: pytest.TempPathFactory) -> bitline.Run:
    """A run through Python, from nothing."""
    return bitline.run(study, tmp_path_factory.mktemp("python") / "run")


def test_a_run_through_python_leaves_the_files_of_the_program(run: bitline.Run, finished: Any) -> None:
    for name in ("discharge.csv", "columns.csv", "model.yaml", "study.csv", "audit.csv", "resolved.yaml"):
        assert (run.folder / name).read_bytes() == (finished.folder / name).read_bytes(), name


def test_a_run_through_python_has_the_result_of_the_program(run: bitline.Run, finished: Any) -> None:
    printed = json.loads(finished.printed)
    for part in ("fit", "accuracy", "working_points", "audit", "seed", "digest"):
        assert run.result[part] == printed[part], part
    assert bitline.read_run(finished.folder).result == printed


def test_tables_of_a_run_say_what_its_result_says(run: bitline.Run) -> None:
    both = run.dies[run.dies["variant"] == "mismatch and offset"]
    assert both["accuracy_compensated"].mean() == pytest.approx(run.result["accuracy"]["compensated"]["mean"])
    assert len(run.audit) == run.result["audit"]["columns"]
    error = run.audit["error_v"]
    assert np.sqrt((error**2).mean()) == pytest.approx(run.result["audit"]["rms_v"])
    assert run.study.dies == 2 and len(run.columns) == 8 and len(run.discharge) > 100


def test_a_fit_of_data_in_memory_is_the_run_s_model(study: bitline.Study, run: bitline.Run, tmp_path: Path) -> None:
    shutil.copytree(run.folder, tmp_path / "run")
    data = bitline.characterise(study, tmp_path / "run")
    assert bitline.fit(study, data=data) == run.model
    measured = bitline.Characterisation(study, data.discharge, data.columns, data.level_v)
    assert bitline.fit(study, data=measured) == run.model


def test_a_die_classifies_as_in_the_study(study: bitline.Study, run: bitline.Run) -> None:
    deployment = bitline.deploy(study, run.model)
    for number in range(study.dies):
        row = run.dies[(run.dies["variant"] == "mismatch and offset") & (run.dies["die"] == number)].iloc[0]
        for compensated, column in [(False, "correct_uncompensated"), (True, "correct_compensated")]:
            classes, _ = deployment.die(number, compensated=compensated).infer()
            assert (classes == deployment.labels).sum() == row[column]


def test_classify_agrees_with_the_die(study: bitline.Study, run: bitline.Run) -> None:
    die = bitline.deploy(study, run.model).die(1)
    assert np.array_equal(bitline.classify(study, engine="model", run=run.folder, die=1), die.infer()[0])


def test_a_deck_is_the_program_s(study: bitline.Study, finished: Any, program: Path) -> None:
    printed = subprocess.run(
        [program, "netlist", finished.spec, "--run", finished.folder, "--column", "2", "--image", "3"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert bitline.netlist(study, column=2, image=3, run=finished.folder).text == printed


def test_an_audit_of_points_has_a_table_with_their_names(study: bitline.Study, tmp_path: Path) -> None:
    points = study.replace({"points": [{"corner": "slow"}], "audit.columns": 3})
    audit = bitline.audit(points, tmp_path / "run", explained=2)
    assert len(audit.reads) == audit.result["columns"] == 3
    assert audit.reads["point"].nunique() == 1
    assert "explanation" in audit.result["points"][0]
    assert np.sqrt((audit.reads["error_v"] ** 2).mean()) == pytest.approx(audit.result["rms_v"])


def test_studies_with_equal_values_are_equal(study: bitline.Study, finished: Any) -> None:
    assert study == bitline.read_study(finished.spec)
    other = study.replace({"study.seed": 2})
    assert len({study, other, bitline.read_study(finished.spec)}) == 2
    assert other != study and study != "a study" and other.digest != study.digest
    assert other.replace({"study.seed": 1}).digest == study.digest


def test_the_overhead_of_a_call_is_measured_on_the_same_inference(study: bitline.Study, run: bitline.Run) -> None:
    from bitline.bench import IMAGES, overhead

    deployment = bitline.deploy(bitline.read_study(bitline.example("digits-sram")))
    codes = np.ascontiguousarray(np.resize(deployment.codes, (IMAGES, deployment.codes.shape[1])))
    measured = overhead(bitline.deploy(study, run.model).die(0), codes)
    # How much it is depends on what else runs; `python -m bitline.bench` says it.
    assert measured["cpp_s"] > 0 and measured["overhead"] == measured["python_s"] / measured["cpp_s"] - 1
