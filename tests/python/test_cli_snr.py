"""`bitline snr`: signal to noise of dot products."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.python.conftest import Bitline, FinishedRun


def test_every_effect_is_stated_for_every_number_of_rows(bitline: Bitline, finished: FinishedRun) -> None:
    done = bitline("snr", finished.spec, "--out", finished.folder, "--rows", "8,16", "--json", "--quiet")
    answer = json.loads(done.stdout)
    assert [waterfall["rows"] for waterfall in answer["waterfalls"]] == [8, 16] and answer["outside"] == []
    for waterfall in answer["waterfalls"]:
        assert len(waterfall["parts"]) == 8
        for part in [*waterfall["parts"], waterfall["together"], waterfall["together_compensated"]]:
            expected = 20 * math.log10(waterfall["signal_rms_v"] / part["rms_v"])
            assert part["snr_db"] == pytest.approx(expected, abs=1e-9), part["name"]
    noise = answer["noise"]
    assert math.hypot(noise["comparator_v"], noise["reset_v"]) < noise["random_column_v"]


def test_rows_that_the_column_has_not_are_refused(bitline: Bitline, small_study: Path, tmp_path: Path) -> None:
    done = bitline("snr", small_study, "--rows", "4000", "--out", tmp_path / "out", code=2)
    assert "option '--rows': found 4000; expected 1 to" in done.stderr
    assert not (tmp_path / "out").exists()
