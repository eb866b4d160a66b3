"""What all dies together say: intervals, a table, a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from bitline._core import mean_interval
from bitline.train.files import write_json
from bitline.train.regimes import REGIMES


def summary(dies: list[dict[str, Any]], ideal: dict[str, float]) -> dict[str, Any]:
    """Each regime with mean, 95 % interval (Student), worst die and number of dies; and what the exact network does."""
    found: dict[str, Any] = {}
    for regime in REGIMES:
        values = np.array([die["accuracy"][regime] for die in dies if regime in die["accuracy"]])
        if len(values) == 0:
            continue
        mean, *interval = mean_interval(values)
        low, high = (value if np.isfinite(value) else None for value in interval)
        reference = ideal["distribution" if regime.startswith("distribution") else "network"]
        found[regime] = {
            "mean": mean, "low": low, "high": high, "worst": float(values.min()), "dies": len(values),
            "below_ideal": reference - mean, "worst_below_ideal": reference - float(values.min()),
        }  # fmt: skip
    return found


def text(result: dict[str, Any]) -> str:
    """The table that is printed."""
    ideal = result["ideal"]
    lines = [f"{'':28}{'mean':>9}  {'95 % interval':^17}  {'worst die':>9}   below ideal"]
    lines.append(f"{'ideal':28}{ideal['network']:9.2%}")
    if "distribution" in ideal:
        lines.append(f"{'ideal, trained on dies':28}{ideal['distribution']:9.2%}")
    for regime, found in result["accuracy"].items():
        interval = "" if found["low"] is None else f"({found['low']:.2%} … {found['high']:.2%})"
        lines.append(
            f"{regime.replace('_', ' '):28}{found['mean']:9.2%}  {interval:^17}  {found['worst']:9.2%}   "
            f"{100 * found['below_ideal']:.2f} points, worst {100 * found['worst_below_ideal']:.2f}"
        )
    audit = result["audit"]
    lines.append(
        f"audit: {audit['reads']} reads of fine-tuned columns in SPICE on {len(audit['dies'])} dies, error "
        f"{1e3 * audit['rms_v']:.3f} mV rms, {1e3 * audit['max_v']:.3f} mV max, signal {1e3 * audit['signal_rms_v']:.1f} mV, "
        f"{audit['decisions_equal']} equal decisions"
    )
    if (again := audit["perturbed"]) is not None:
        lines.append(
            f"with that error in every read of die {again['die']:.0f}: {again['accuracy_perturbed']:.2%} instead of "
            f"{again['accuracy']:.2%}"
        )
    lines.append(
        f"{result['dies']} dies, {result['images']} test images; fine-tuning a die took {result['seconds_per_die']:.0f} s"
    )
    return "\n".join(lines) + "\n"


def keep(run_folder: Path, result: dict[str, Any]) -> None:
    """Writes training.json, and puts the regimes beside what the run found in result.json."""
    write_json(run_folder / "training.json", result)
    file = run_folder / "result.json"
    known = json.loads(file.read_text())
    known["accuracy"] |= {regime: found for regime, found in result["accuracy"].items() if regime != "compensated"}
    write_json(file, known)
