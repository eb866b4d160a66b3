"""Comparators in transistors: their latch is characterised once and decides in SPICE; its model decides in the model engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.python.conftest import Bitline

LATCH = (
    "column.comparator.latch={strongarm: {length: 0.13 um, tail: 4 um, input: 4 um, cross_n: 3 um, cross_p: 1 um, "
    "precharge: 1 um, inverter_n: 1 um, inverter_p: 2 um}, load: 5 fF, edge: 0.1 ns, evaluation: 0.8 ns, "
    "common_mode_low: 0.75 V, common_mode_high: 1.2 V}"
)
SETTINGS = ["--set", LATCH, "--set", "fit.latches=160", "--set", "fit.holdout_latches=6"]


def table(file: Path) -> list[dict[str, float]]:
    """Rows of a dataset."""
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    names = lines[0].split(",")
    return [dict(zip(names, map(float, line.split(",")), strict=True)) for line in lines[1:]]


def test_a_latch_decides_in_the_columns_of_an_audit(bitline: Bitline, small_study: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    options: list[str | Path] = [*SETTINGS, "--set", "points=[{corner: typical}]", "--columns", "8", "--out", run, "--json"]
    audit = json.loads(bitline("audit", small_study, *options).stdout)
    latch = audit["points"][0]["latch"]
    assert latch["thresholds"] == 18 and 0 < latch["holdout_rms_v"] < latch["holdout_max_v"] < 1e-3
    assert audit["columns"] == 8 and audit["failed"] == 0
    assert audit["equal_decisions"] + audit["unequal_decisions"] == 8
    assert audit["decision_sigma_v"] == pytest.approx((audit["rms_v"] ** 2 + latch["holdout_rms_v"] ** 2) ** 0.5, rel=1e-9)
    assert audit["equal_decisions"] >= 7 and audit["largest_unequal_sigmas"] < 5
    point = run / "points" / "typical_27_degC_1.2_V"
    assert (point / "latch.yaml").read_text().startswith("schema: bitline.latch_model/2")
    assert {row["decision"] for row in table(point / "audit_columns.csv")} == {0, 1}


def test_a_run_with_latches_is_made_once_and_can_be_looked_at_again(
    bitline: Bitline, small_study: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    options: list[str | Path] = [*SETTINGS, "--out", run, "--json"]
    first = json.loads(bitline("run", small_study, *options).stdout)
    assert first["fit"]["latch"]["holdout_rms_v"] < 1e-3 and first["spice"]["failed"] == 0
    audit = first["audit"]
    assert audit["latch"] == first["fit"]["latch"] and audit["columns"] > 30
    assert audit["agreement"] > 0.96 and audit["largest_unequal_sigmas"] < 5
    assert "held-out thresholds" in (run / "result.txt").read_text()

    again = json.loads(bitline("run", small_study, *options).stdout)
    assert again["spice"]["runs"] == 0
    assert {key: again[key] for key in ("fit", "accuracy", "audit")} == {
        key: first[key] for key in ("fit", "accuracy", "audit")
    }

    deck = bitline("netlist", small_study, *SETTINGS, "--run", run, "--audit-row", "1").stdout
    assert "xlatch inl inr clk q qb" in deck, "noise between the lines and the latch"
    assert (
        "xlatch bl blb clk q qb"
        in bitline("netlist", small_study, *SETTINGS, "--set", "variation.comparator_noise=false").stdout
    )
    explained = bitline("explain", run, "--image", "3", "--die", "1", "--spice", "--json").stdout
    column = json.loads(explained)["column"]
    assert "xlatch inl inr clk q qb" in Path(column["deck"]).read_text()
    assert column["spice"]["margin_v"] == pytest.approx(column["margin_v"], abs=2e-3)
    if abs(column["margin_v"]) > 3e-3:  # beyond what the voltages and the threshold are known to
        assert column["spice"]["decision"] == (column["margin_v"] >= 0)
    inferred = json.loads(bitline("infer", small_study, *SETTINGS, "--engine", "model", "--run", run, "--json").stdout)
    assert inferred["images"] == 20 and inferred["engine"] == "model"

    import bitline as package

    made = package.read_run(run)
    deployment = package.deploy(made.study, made.model, made.latch)
    classes, _ = deployment.die(0).infer()
    assert (classes == deployment.labels).sum() == inferred["correct"]
