"""`bitline energy`: what a cycle of a column costs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.python.conftest import Bitline


def test_the_figures_of_every_way_follow_from_its_cycle(bitline: Bitline, small_study: Path, tmp_path: Path) -> None:
    figures = json.loads(
        bitline("energy", small_study, "--columns", "2", "--out", tmp_path / "out", "--json", "--quiet").stdout
    )
    ways = figures["ways"]
    for way in ways.values():
        parts = dict(way["cycle_joule"])
        total = parts.pop("together")["mean"]
        assert total == pytest.approx(sum(parts.values()), rel=1e-9)
        assert way["mac_joule"] == pytest.approx(way["cycles"] * total / way["macs"] + way["adder_joule"], rel=1e-9)
        assert way["operations_per_joule"] == pytest.approx(2 / way["mac_joule"], rel=1e-9)
        assert way["failed"] == 0
    assert ways["column"]["cycles"] == 1
    assert ways["rows_sensed"]["difference_v"] == pytest.approx(0.1, rel=0.05)
    assert figures["energy_ratio_sensed"] > 1
    again = json.loads(bitline("energy", small_study, "--columns", "2", "--out", tmp_path / "out", "--json", "--quiet").stdout)
    assert again == figures


def test_a_declared_adder_counts_once_per_mac(bitline: Bitline, small_study: Path) -> None:
    def sensed(adder: str) -> float:
        done = bitline("energy", small_study, "--columns", "2", "--adder", adder, "--json", "--quiet")
        return float(json.loads(done.stdout)["ways"]["rows_sensed"]["mac_joule"])

    assert sensed("150 fJ") - sensed("50 fJ") == pytest.approx(100e-15, rel=1e-6)


@pytest.mark.parametrize("option", [["--sense", "2 V"], ["--sense", "0 V"], ["--adder", "3 W"]])
def test_an_impossible_declaration_is_refused(bitline: Bitline, small_study: Path, tmp_path: Path, option: list[str]) -> None:
    done = bitline("energy", small_study, *option, "--out", tmp_path / "out", code=2)
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()
