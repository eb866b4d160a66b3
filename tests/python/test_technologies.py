"""A technology that somebody brings is checked from Python as by the program."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import bitline


def test_a_technology_is_what_the_program_says_of_it(program: Path) -> None:
    said = json.loads(subprocess.run([program, "technology", "check", "generic130", "--json"], capture_output=True).stdout)
    table = bitline.check_technology("generic130")
    assert len(table) == 15
    for corner in said["corners"]:
        rows = table[table["corner"] == corner["name"]].drop(columns="corner").to_dict("records")
        assert rows == corner["devices"]


def test_all_that_is_wrong_with_a_technology_is_said_in_one_error(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(bitline.share_folder() / "netlists" / "technologies" / "generic130", folder)
    file = folder / "technology.yaml"
    file.write_text(file.read_text().replace("{model: pch,", "{model: pfet,"))
    with pytest.raises(bitline.SpecError) as raised:
        bitline.check_technology(folder)
    lines = str(raised.value).splitlines()
    assert [line.split("'")[1] for line in lines] == ["typical", "fast", "slow"]
    assert all("has no device 'pfet', which technology.yaml names; the cards define: nch, pch" in line for line in lines)


def test_a_kit_is_looked_for_in_its_folder(tmp_path: Path) -> None:
    with pytest.raises(bitline.SpecError, match=str(tmp_path)):
        bitline.check_technology("sky130", folder=tmp_path)
