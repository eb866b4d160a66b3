"""Pages that the program writes are committed, and fresh."""

import json
import re
import subprocess
from pathlib import Path

import pytest


def output(program: Path, *arguments: str) -> str:
    """What the program prints."""
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True).stdout


def split_numbers(page: str) -> tuple[str, list[float]]:
    """The page with its numbers blanked out, and the numbers."""
    number = r"\d+(?:\.\d+)?"
    return re.sub(number, "#", page), [float(match) for match in re.findall(number, page)]


def test_the_page_of_the_specification_is_what_the_program_writes(program: Path, root: Path) -> None:
    page = root / "docs" / "specification.md"
    assert page.read_text() == output(program, "schema"), "./dev docs writes the page anew"


def test_the_page_of_generic130_is_what_a_fresh_simulation_says(program: Path, root: Path) -> None:
    source = (root / "netlists" / "technologies" / "generic130" / "SOURCE.md").read_text()
    page, committed = split_numbers((root / "docs" / "generic130.md").read_text())
    expected, simulated = split_numbers(source + "\n" + output(program, "technology", "generic130"))
    assert page == expected, "./dev docs writes the page anew"
    # Half a unit of the third digit is up to 0.5 %; the rest is left to other versions of the simulator.
    assert committed == pytest.approx(simulated, rel=0.01)


def test_a_technology_is_reported_in_si_units_too(program: Path) -> None:
    report = json.loads(output(program, "technology", "generic130", "--json"))
    assert [corner["name"] for corner in report["corners"]] == ["typical", "fast", "slow"]
    for corner in report["corners"]:
        for device in (corner["nmos"], corner["pmos"]):
            assert 1e-4 < device["on_a"] < 1e-3
            assert device["off_a"] < 3e-10
            assert device["threshold_saturated_v"] < device["threshold_linear_v"]
            assert 0.060 < device["swing_v_per_decade"] < 0.090  # kT/q ln 10 is 59 mV at 25 degC
        assert all(half < full for full, half in zip(corner["cell_current_full_a"], corner["cell_current_half_a"], strict=True))
