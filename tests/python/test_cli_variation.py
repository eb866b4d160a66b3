"""`bitline variation`: single cells in SPICE against the fitted model, and the cells that a read flips."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.python.conftest import Bitline, FinishedRun

CELLS = 80


@pytest.fixture
def folder(finished: FinishedRun, tmp_path: Path) -> Path:
    """A run folder that is characterised already."""
    return finished.copy(tmp_path / "run", "cell_current.csv", "discharge.csv", "columns.csv")


def variation(bitline: Bitline, finished: FinishedRun, folder: Path, *more: str, cells: int = CELLS) -> dict[str, Any]:
    options = ("--cells", str(cells), "--replicates", "300", "--json", "--quiet")
    return json.loads(bitline("variation", finished.spec, "--out", folder, *options, *more).stdout)


def test_cells_are_compared_at_every_code_and_side(bitline: Bitline, finished: FinishedRun, folder: Path) -> None:
    report = variation(bitline, finished, folder)
    assert report["cells"] == CELLS and report["failed"] == {"bl": 0, "blb": 0}
    assert report["spice"]["runs"] == 2 * CELLS
    assert [level["code"] for level in report["levels"]] == list(range(1, 32))
    assert report["family"]["statements"] == 31 * 2 * 3
    for level in report["levels"]:
        for side in ("bl", "blb"):
            assert level[side]["count"] == CELLS and level[side]["failed"] == 0
            for statistic in ("mean_a", "sigma_a", "skewness"):
                entry = level[side][statistic]
                assert entry["low"] < entry["value"] < entry["high"]
                assert entry["inside"] == (entry["low"] <= entry["model"] <= entry["high"])
        assert level["correlation_bl_blb"]["low"] < 0.1  # different devices: no correlation but by chance


def test_a_second_call_simulates_nothing_and_says_the_same(bitline: Bitline, finished: FinishedRun, folder: Path) -> None:
    first = variation(bitline, finished, folder)
    kept = (folder / "cell_currents.csv").read_bytes()
    second = variation(bitline, finished, folder)
    assert second.pop("spice")["runs"] == 0
    first.pop("spice")
    assert first == second
    assert (folder / "cell_currents.csv").read_bytes() == kept


def test_flips_are_estimated_and_counted(bitline: Bitline, finished: FinishedRun, folder: Path) -> None:
    flip = variation(bitline, finished, folder, "--flip", cells=600)["flip"]
    working, *_ = flip["levels"]
    assert working["level_v"] < 1 and working["importance"] is None and working["distance_sigmas"] > 8
    counted = [level for level in flip["levels"] if level["counted"]]
    assert counted
    for level in counted:
        weighted, plain = level["importance"], level["counted"]
        assert max(weighted["low"], plain["low"]) < min(weighted["high"], plain["high"])
        assert weighted["cells"] + weighted["failed"] == plain["cells"] + plain["failed"] == 600
