"""`bitline audit` of a study with operating points: one model and one audit at each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.python.conftest import Bitline

POINTS = "points=[{temperature: 85 degC, high: 0.42 V, compensation: 0.37 V}, {corner: slow, high: 0.47 V}]"


def test_every_point_is_audited_on_columns_that_its_fit_has_not_seen(
    bitline: Bitline, small_study: Path, tmp_path: Path
) -> None:
    options: list[str | Path] = ["--set", POINTS, "--columns", "7", "--out", tmp_path / "run", "--json"]
    done = bitline("audit", small_study, *options)
    audit = json.loads(done.stdout)
    assert [(p["corner"], p["temperature_c"], p["columns"]) for p in audit["points"]] == [("typical", 85, 4), ("slow", 27, 3)]
    assert audit["columns"] == 7 and audit["failed"] == 0
    square = sum(p["columns"] * p["rms_v"] ** 2 for p in audit["points"])
    assert audit["rms_v"] == pytest.approx((square / 7) ** 0.5, rel=1e-9)
    assert 0 < audit["rms_v"] < 1e-3 < 2e-2 < audit["signal_rms_v"]
    folders = {path.name for path in (tmp_path / "run" / "points").iterdir()}
    assert folders == {"typical_85_degC_1.2_V", "slow_27_degC_1.2_V"}
    dies = [line.split(",")[0] for line in (tmp_path / "run/points/slow_27_degC_1.2_V/audit.csv").read_text().splitlines()[4:]]
    assert dies == ["8", "9", "10"], "the first eight are the fit's"
    assert bitline("audit", small_study, *options).stdout == done.stdout
