"""`bitline budget`: what charge a specification has, and what binds."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from tests.python.conftest import Bitline, FinishedRun


def test_a_budget_agrees_with_the_model_that_was_fitted_later(bitline: Bitline, finished: FinishedRun) -> None:
    budget = json.loads(bitline("budget", finished.spec, "--json", "--quiet").stdout)
    model = yaml.safe_load((finished.folder / "model.yaml").read_text())
    assert budget["line_farad"] == pytest.approx(model["line_farad"], rel=1e-9)  # the same run
    lines = [line for line in (finished.folder / "audit.csv").read_text().splitlines() if not line.startswith("#")]
    for read in csv.DictReader(lines):
        swing = next(c for c in budget["constraints"] if c["name"] == f"swing of layer {int(read['layer']) + 1}")
        drop = model["precharge_v"] - min(float(read["model_bl_v"]), float(read["model_blb_v"]))
        assert drop < 1.1 * swing["needed"]


def test_the_smallest_margin_binds(bitline: Bitline, finished: FinishedRun) -> None:
    budget = json.loads(bitline("budget", finished.spec, "--json", "--quiet").stdout)
    smallest = min(budget["constraints"], key=lambda constraint: constraint["margin"])
    assert budget["binding"] == smallest["name"]
    assert smallest["margin"] == pytest.approx(smallest["available"] / smallest["needed"])


def test_a_narrow_precharge_device_recovers_slowly(bitline: Bitline, finished: FinishedRun) -> None:
    def recovery(*more: str) -> float:
        return float(json.loads(bitline("budget", finished.spec, "--json", "--quiet", *more).stdout)["recovery_s"])

    # Half the width: half the current at every voltage, so the time of the same path doubles but for the devices' own charge.
    assert recovery("--set", "column.precharge.width=1 um") == pytest.approx(2 * recovery(), rel=0.1)
