"""A finished run: what it prints and leaves, that nothing is done twice, and that its decks can be had again."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from bitline.training.idx import write_idx
from bitline.training.network import read_network, write_network

if TYPE_CHECKING:
    from tests.python.conftest import Bitline, FinishedRun

STAGES = ["cell_current.csv", "discharge.csv", "columns.csv", "study.csv", "audit.csv"]


def table(file: Path) -> list[dict[str, float]]:
    """Rows of a dataset."""
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    names = lines[0].split(",")
    return [dict(zip(names, map(float, line.split(",")), strict=True)) for line in lines[1:]]


@pytest.fixture(scope="session")
def report(finished: FinishedRun) -> dict[str, Any]:
    """What the finished run printed, which is exactly one JSON object."""
    return json.loads(finished.printed)


def test_a_run_prints_the_promised_object(finished: FinishedRun, report: dict[str, Any]) -> None:
    assert {"rms_a", "max_a", "holdout_rms_v", "modes"} <= report["fit"].keys()
    assert len(report["fit"]["modes"]) == 2
    accuracy = report["accuracy"]
    assert (accuracy["images"], accuracy["dies"]) == (20, 2)
    for state in ("uncompensated", "compensated"):
        assert accuracy[state].keys() == {"mean", "low", "high", "worst"}
        assert accuracy[state]["low"] <= accuracy[state]["mean"] <= accuracy[state]["high"]
        assert accuracy[state]["worst"] <= accuracy[state]["mean"]
    audit = {"columns", "signal_rms_v", "rms_v", "bias_v", "max_v", "agreement", "whole_images", "whole_images_equal"}
    assert audit <= report["audit"].keys()
    assert report["audit"]["whole_images"] == 1 and report["audit"]["columns"] == len(table(finished.folder / "audit.csv"))
    assert report["spice"]["runs"] > 1000 and report["spice"]["failed"] == 0 and report["spice"]["seconds"] > 0
    assert report["speed"]["images_per_second_per_core"] > 0
    assert isinstance(report["peak_memory_bytes"], int) and 1e6 < report["peak_memory_bytes"] < 2**30
    assert report["seed"] == 1 and re.fullmatch("[0-9a-f]{16}", report["digest"])
    assert json.loads((finished.folder / "result.json").read_text()) == report


def test_accuracies_are_those_of_the_dies(finished: FinishedRun, report: dict[str, Any]) -> None:
    dies = [row for row in table(finished.folder / "study.csv") if row["variant"] == 0]
    assert len(dies) == 2
    for state in ("uncompensated", "compensated"):
        shares = [row[f"correct_{state}"] / row["images"] for row in dies]
        assert report["accuracy"][state]["mean"] == pytest.approx(np.mean(shares), abs=1e-12)
        assert report["accuracy"][state]["worst"] == min(shares)


def test_the_audit_is_that_of_its_rows(finished: FinishedRun, report: dict[str, Any]) -> None:
    rows = table(finished.folder / "audit.csv")
    for row in rows:
        difference = row["model_bl_v"] - row["model_blb_v"] - (row["spice_bl_v"] - row["spice_blb_v"])
        assert row["error_v"] == pytest.approx(difference, abs=1e-12)
    errors = np.array([row["error_v"] for row in rows])
    assert report["audit"]["rms_v"] == pytest.approx(np.sqrt(np.mean(errors**2)), rel=1e-9)
    assert report["audit"]["bias_v"] == pytest.approx(np.mean(errors), rel=1e-9)
    assert report["audit"]["max_v"] == np.abs(errors).max() < 2e-3
    assert report["audit"]["agreement"] == np.mean([row["model_decision"] == row["spice_decision"] for row in rows])


def test_a_run_leaves_its_results_and_nothing_else(finished: FinishedRun) -> None:
    names = {path.name for path in finished.folder.iterdir()}
    assert names >= {*STAGES, "resolved.yaml", "model.yaml", "result.json", "result.txt"}
    assert all(path.is_file() and path.suffix in (".csv", ".yaml", ".json", ".txt") for path in finished.folder.iterdir())


def test_neither_the_callers_folder_nor_the_temporary_one_is_touched(finished: FinishedRun, folders: tuple[Path, Path]) -> None:
    assert [list(folder.iterdir()) for folder in folders] == [[], []]


def test_the_resolved_specification_is_a_specification(bitline: Bitline, finished: FinishedRun) -> None:
    resolved = finished.folder / "resolved.yaml"
    digests = [json.loads(bitline("check", spec, "--json").stdout)["digest"] for spec in (finished.spec, resolved)]
    assert digests[0] == digests[1]


@pytest.fixture
def again(finished: FinishedRun, tmp_path: Path) -> Path:
    """A copy of the finished run that a test may change."""
    return Path(shutil.copytree(finished.folder, tmp_path / "again"))


def test_a_second_run_simulates_nothing_and_is_fast(bitline: Bitline, finished: FinishedRun, again: Path) -> None:
    begun = time.monotonic()
    done = bitline("run", finished.spec, "--out", again, "--json")
    assert time.monotonic() - begun < 5
    second, first = json.loads(done.stdout), json.loads(finished.printed)
    assert second["spice"]["runs"] == 0
    for key in ("fit", "accuracy", "audit", "seed", "digest"):
        assert second[key] == first[key]
    for name in STAGES:
        assert (again / name).read_bytes() == (finished.folder / name).read_bytes()


def test_only_what_changed_is_made_again(bitline: Bitline, finished: FinishedRun, again: Path) -> None:
    done = bitline("run", finished.spec, "--out", again, "--json", "--set=study.dies=3", "--set=audit.whole_images=0")
    report = json.loads(done.stdout)
    assert report["accuracy"]["dies"] == 3
    assert report["spice"]["runs"] == report["audit"]["columns"] == 6, "the dies changed, so the audited reads did"
    for name in ("discharge.csv", "columns.csv", "model.yaml"):
        assert (again / name).read_bytes() == (finished.folder / name).read_bytes()
    kept = [row for row in table(again / "study.csv") if row["die"] < 2]
    assert kept == table(finished.folder / "study.csv"), "a die does not depend on how many there are"


def test_a_damaged_result_is_made_again(bitline: Bitline, finished: FinishedRun, again: Path) -> None:
    (again / "study.csv").write_text("not a dataset\n")
    (again / "columns.csv").unlink()
    bitline("run", finished.spec, "--out", again, "--quiet")
    for name in STAGES:
        assert (again / name).read_bytes() == (finished.folder / name).read_bytes()


def test_quiet_prints_nothing(bitline: Bitline, finished: FinishedRun, again: Path) -> None:
    for command in ("run", "audit"):
        done = bitline(command, finished.spec, "--out", again, "--quiet")
        assert done.stdout + done.stderr == ""


def test_people_get_the_numbers_in_words(bitline: Bitline, finished: FinishedRun, again: Path) -> None:
    done = bitline("run", finished.spec, "--out", again)
    assert "A small study" in done.stdout and "after offset compensation" in done.stdout and str(again) in done.stdout
    assert done.stdout == (again / "result.txt").read_text()


def test_audit_alone_says_what_the_run_said(
    bitline: Bitline, finished: FinishedRun, again: Path, report: dict[str, Any]
) -> None:
    done = bitline("audit", finished.spec, "--out", again, "--json")
    assert json.loads(done.stdout) == report["audit"]


def test_the_model_engine_classifies_as_the_study_did(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    for die, row in enumerate(row for row in table(finished.folder / "study.csv") if row["variant"] == 0):
        classes = tmp_path / "classes.csv"
        options: list[str | Path] = ["--run", finished.folder, "--die", str(die), "--predictions", classes, "--json"]
        found = json.loads(bitline("infer", finished.spec, "--engine", "model", *options).stdout)
        assert (found["engine"], found["die"], found["correct"]) == ("model", die, row["correct_compensated"])
        lines = classes.read_text().splitlines()
        assert lines[0] == "image,label,class" and len(lines) == 21
        assert sum(line.split(",")[1] == line.split(",")[2] for line in lines[1:]) == found["correct"]


def test_a_model_asked_outside_its_box_says_so(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    options: list[str | Path] = ["--engine", "model", "--run", finished.folder]
    done = bitline("infer", finished.spec, *options, "--set=column.supply=1.1 V", code=4)
    assert "fitted to another technology, column or set of levels" in done.stderr
    network = read_network(finished.spec.parent / "network")
    network.hidden[0].weights[:] = 1  # every cell pulls at the same line, and white images pull hardest
    write_network(network, tmp_path / "steep")
    write_idx(tmp_path / "t10k-images-idx3-ubyte.gz", np.full((20, 28, 28), 255, np.uint8))
    write_idx(tmp_path / "t10k-labels-idx1-ubyte.gz", np.zeros(20, np.uint8))
    white: list[str | Path] = ["--set=data.set=mnist", f"--set=data.folder={tmp_path}", "--network", tmp_path / "steep"]
    done = bitline("infer", finished.spec, *options, *white, code=4)
    assert done.stderr.count("\n") == 1 and "larger 'fit.swing'" in done.stderr


def simulated(deck: Path) -> tuple[float, float]:
    """V(BL) and V(BLB) at the strobe, from ngspice itself."""
    done = subprocess.run(["ngspice", "-b", deck.name], cwd=deck.parent, capture_output=True, text=True, timeout=60, check=True)
    found = dict(re.findall(r"^(v_blb?)\s+=\s+(\S+)", done.stdout, re.MULTILINE))
    return float(found["v_bl"]), float(found["v_blb"])


def rows_to_regenerate() -> list[tuple[str, Callable[[dict[str, float]], bool]]]:
    whole = "whole_image"
    return [
        ("a sampled read", lambda row: row[whole] == 0),
        ("a whole image, first layer", lambda row: row[whole] == 1 and row["layer"] == 0),
        ("a whole image, second layer", lambda row: row[whole] == 1 and row["layer"] == 1),
        ("a whole image, output layer", lambda row: row[whole] == 1 and row["layer"] == 2 and row["ramp_strobe"] > 0),
    ]


@pytest.mark.parametrize(
    "which", [choose for _, choose in rows_to_regenerate()], ids=[name for name, _ in rows_to_regenerate()]
)
def test_the_deck_of_an_audit_row_gives_its_voltages_under_ngspice(
    bitline: Bitline, finished: FinishedRun, tmp_path: Path, which: Callable[[dict[str, float]], bool]
) -> None:
    rows = table(finished.folder / "audit.csv")
    number = next(number for number, row in enumerate(rows, start=1) if which(row))
    options: list[str | Path] = ["--run", finished.folder, "--audit-row", str(number)]
    bitline("netlist", finished.spec, *options, "--out", tmp_path / "deck.cir")
    expected = (rows[number - 1]["spice_bl_v"], rows[number - 1]["spice_blb_v"])
    assert simulated(tmp_path / "deck.cir") == pytest.approx(expected, abs=1e-6)  # ngspice prints seven digits
    assert bitline("netlist", finished.spec, *options).stdout == (tmp_path / "deck.cir").read_text()


def test_an_audit_row_that_does_not_exist_is_refused(bitline: Bitline, finished: FinishedRun) -> None:
    rows = len(table(finished.folder / "audit.csv"))
    done = bitline("netlist", finished.spec, "--run", finished.folder, "--audit-row", str(rows + 1), code=2)
    assert f"the audit has {rows} rows" in done.stderr


def test_the_deck_of_a_die_as_made_needs_no_run(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    options: list[str | Path] = ["--die", "1", "--column", "3", "--image", "2"]
    bitline("netlist", finished.spec, *options, "--out", tmp_path / "deck.cir")
    low, high = sorted(simulated(tmp_path / "deck.cir"))
    assert 0.7 < low < high < 1.25
    answer = json.loads(bitline("netlist", finished.spec, *options, "--json").stdout)
    assert answer["deck"] == (tmp_path / "deck.cir").read_text()
    other = bitline("netlist", finished.spec, *options[2:]).stdout
    assert other != answer["deck"], "another die has other shifts"
