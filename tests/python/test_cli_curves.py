"""`bitline fit --curves`: discharge curves that were measured elsewhere give the model that a run would have fitted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.python.conftest import Bitline, FinishedRun

MAP = "time=t:ns,wordline=wl:mV,bitline=bl:V,cells=n"
DATA = ["cell_current.csv", "discharge.csv", "columns.csv"]
NO_MISMATCH = ["--set", "variation.mismatch_scale=0"]


def test_a_model_of_curves_serves_wherever_a_fitted_one_does(
    bitline: Bitline, finished: FinishedRun, curves: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    fit = json.loads(bitline("fit", finished.spec, "--curves", curves, "--map", MAP, "--out", run, "--json").stdout)
    assert fit["curves"] == fit["fitted"] + len(fit["held_out"]["curves"])
    assert 0 < fit["held_out"]["rms_v"] <= fit["held_out"]["max_v"] < 0.5e-3
    # Levels of nominal charge: what one sweep of the cell's current says, these discharges say too, within a millivolt.
    known = json.loads(
        bitline("characterise", finished.spec, "--out", finished.copy(tmp_path / "known", *DATA), "--json").stdout
    )
    assert fit["level_v"] == pytest.approx(known["level_v"], abs=1e-3)

    reads = []
    for folder in (run, finished.folder):
        options: list[str | Path] = [
            *NO_MISMATCH,
            "--run",
            folder,
            "--format",
            "numpy",
            "--out",
            tmp_path / "read.csv",
            "--json",
        ]
        reads.append(json.loads(bitline("export", finished.spec, *options).stdout))
    ours, fitted = (read["bl_v"] - read["blb_v"] for read in reads)
    # Curves say nothing about the release of the precharge devices, which lifts the lines by 11 mV: 0.5 % of a drop here.
    assert ours == pytest.approx(fitted, rel=0.02)
    engine: list[str | Path] = ["--engine", "model", "--run", run, "--json"]
    assert json.loads(bitline("infer", finished.spec, *NO_MISMATCH, *engine).stdout)["images"] == 20
    refused = bitline("infer", finished.spec, *engine, code=4).stderr
    assert "covers no mismatch; set variation.mismatch_scale=0" in refused


def test_the_page_says_what_was_held_out(bitline: Bitline, finished: FinishedRun, curves: Path, tmp_path: Path) -> None:
    done = bitline("fit", finished.spec, "--curves", curves, "--map", MAP, "--out", tmp_path / "run")
    assert "held out" in done.stdout and "variation.mismatch_scale=0" in done.stdout
    assert {path.name for path in (tmp_path / "run").iterdir()} == {"model.yaml"}


@pytest.mark.parametrize(
    ("change", "mapping", "words"),
    [
        (lambda text: text.replace("t,wl,bl,n", "t,wl,vbl,n"), MAP, ":1:1: no column 'bl' for bitline"),
        (lambda text: text, MAP.replace("bl:V", "bl:A"), ":1:6: column 'bl': 'A' is no unit of voltage"),
        (lambda text: text + "1,400,,9\n", MAP, ": column 'bl': a blank cell"),
        (lambda text: text + text.splitlines()[-1] + "\n", MAP, " repeats that of line "),
        (lambda text: text, MAP.replace("bl:V", "bl:mV"), "no bit line is above 1.1"),
        (lambda text: text, MAP.replace("t:ns", "t:us"), "expected another unit of time in --map"),
        (lambda text: text, MAP.replace("wl:mV", "wl:V"), "the curves begin at "),
        (lambda text: text, "time=t:ns,wordline=wl:mV", "--map: 'bitline' is missing"),
    ],
)
def test_bad_curves_leave_nothing_behind(
    bitline: Bitline,
    finished: FinishedRun,
    curves: Path,
    tmp_path: Path,
    change: Callable[[str], str],
    mapping: str,
    words: str,
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(change(curves.read_text()))
    refused = bitline("fit", finished.spec, "--curves", bad, "--map", mapping, "--out", tmp_path / "run", code=2)
    assert words in refused.stderr and refused.stderr.count("\n") == 1 and refused.stdout == ""
    assert not (tmp_path / "run").exists()


def test_curves_and_their_map_belong_together(bitline: Bitline, finished: FinishedRun, curves: Path, tmp_path: Path) -> None:
    assert "--map" in bitline("fit", finished.spec, "--curves", curves, "--out", tmp_path / "run", code=2).stderr
    array = []
    for key in ("columns=16", "wordline.driver=1 kohm", "wordline.resistance=1 ohm", "wordline.capacitance=0 F", "rail=0 ohm"):
        array += ["--set", "column.array." + key]
    refused = bitline("fit", finished.spec, *array, "--curves", curves, "--map", MAP, "--out", tmp_path / "run", code=2).stderr
    assert "without 'column.array'" in refused
