"""`bitline dac`: linearity, settling and drift of the word-line DAC."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.python.conftest import Bitline

ARRAY = (
    "column.array={columns: 32, wordline: {driver: 2 kohm, resistance: 2 ohm, capacitance: 0.25 fF}, rail: 10 ohm}",
    "column.wordline.replica={current: 1 uA, scale: 1000}",
    "column.wordline.high=0.6 V",
)


def dac(bitline: Bitline, study: Path, *assignments: str) -> dict[str, Any]:
    sets = [part for assignment in assignments for part in ("--set", assignment)]
    answer: dict[str, Any] = json.loads(bitline("dac", study, *sets, "--json", "--quiet").stdout)
    return answer


def test_inl_and_dnl_follow_from_the_charges(bitline: Bitline, small_study: Path) -> None:
    answer = dac(bitline, small_study)
    assert answer["kind"] == "voltage"
    for point in answer["points"]:
        charge = point["charge_coulomb"]
        step = charge[-1] / (len(charge) - 1)
        for code, inl in enumerate(point["inl"]):
            assert inl == pytest.approx(charge[code] / step - code, abs=1e-9)
        assert point["largest_inl"] == max(abs(inl) for inl in point["inl"])
        assert "settling_s" not in point


def test_voltages_drift_with_temperature_and_a_replica_tracks_it(bitline: Bitline, small_study: Path) -> None:
    voltage = dac(bitline, small_study)
    replica = dac(bitline, small_study, *ARRAY)
    assert replica["kind"] == "replica"
    drifts = [[abs(point["full_charge_change"]) for point in answer["points"][1:]] for answer in (voltage, replica)]
    # The current of a cell in weak inversion changes by some half a percent a kelvin.
    assert min(drifts[0]) > 0.1
    assert max(drifts[1]) < 0.05
    levels = [point["level_v"] for point in voltage["points"]]
    assert all(level == levels[0] for level in levels)
    for point in replica["points"]:
        # Small currents bring their word line up late; large ones let it down late.
        assert point["arrived"][1] < 0.5 and 0.9 < point["arrived"][-1] < 1.2
        assert max(point["settling_s"]) == point["settling_s"][1]
