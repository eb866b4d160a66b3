"""`bitline boost`: columns with 1-bit weights that vote, trained on every die with its own decisions in the loop."""

from __future__ import annotations

import json
import math
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.python.conftest import SMALL_STUDY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.python.conftest import Bitline

BOOSTING = "boosting: {side: 6, columns: 3, restarts: 1, threshold_rows: 12, threshold_code: 15, trim_rows: 16}\n"


@pytest.fixture(scope="module")
def boosted_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small study with boosted columns in the place of its network."""
    head, rest = SMALL_STUDY.split("network:\n")
    text = head + BOOSTING + "data:" + rest.split("data:")[1].replace("images: 20", "images: 0")
    file = tmp_path_factory.mktemp("boosted") / "study.yaml"
    file.write_text(text)
    return file


@pytest.fixture(scope="module")
def boosted(
    program: Path, folders: tuple[Path, Path], boosted_study: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """Folder of a finished boosting, and what it printed."""
    from tests.python.conftest import Bitline as Program

    folder = tmp_path_factory.mktemp("boost") / "run"
    done = Program(program, *folders)("boost", boosted_study, "--out", folder, "--json")
    return folder, done.stdout


def test_dies_learn_to_tell_digits_apart(boosted: tuple[Path, str]) -> None:
    folder, printed = boosted
    answer = json.loads(printed)
    assert json.loads((folder / "boost.json").read_text()) == answer
    assert answer["classifier"]["columns"] == 135 and answer["classifier"]["macros"] == 2
    accuracy = answer["accuracy"]
    assert accuracy["images"] == 359 and accuracy["training_images"] == 1438 and accuracy["dies"] == 2
    assert accuracy["ideal"]["mean"] > 0.85
    # A share of 0.9 over 359 images has a standard error of 0.016.
    assert accuracy["adapted"]["mean"] > accuracy["ideal"]["mean"] - 3 * math.sqrt(0.9 * 0.1 / 359)
    assert accuracy["adapted"]["mean"] > accuracy["not_adapted"]["mean"]
    assert accuracy["adapted_below_ideal"] == pytest.approx(accuracy["ideal"]["mean"] - accuracy["adapted"]["mean"])
    for name in ("ideal", "ideal_rounded", "adapted", "not_adapted", "rounded", "uncompensated"):
        assert len(accuracy[name]["by_columns"]) == 3
        assert accuracy[name]["by_columns"][-1]["mean"] == accuracy[name]["mean"]
    assert answer["audit"]["columns"] == 6 and answer["audit"]["failed"] == 0
    assert answer["audit"]["rms_v"] < 1e-3 < answer["audit"]["signal_rms_v"]
    assert answer["audit"]["equal_decisions"] == 6


def test_a_second_run_and_a_killed_one_give_the_same(
    bitline: Bitline, boosted: tuple[Path, str], boosted_study: Path, tmp_path: Path
) -> None:
    folder, printed = boosted
    run = tmp_path / "run"
    run.mkdir()
    for name in ("cell_current.csv", "discharge.csv", "columns.csv"):
        shutil.copy(folder / name, run / name)
    started = bitline.start("boost", boosted_study, "--out", run, "--json")
    started.wait_until(lambda: (run / "classifiers" / "adapted_die_0.csv").is_file())
    started.process.kill()
    started.process.wait()
    again = bitline("boost", boosted_study, "--out", run, "--json").stdout
    assert again == printed
    assert (run / "boost.csv").read_bytes() == (folder / "boost.csv").read_bytes()
    assert bitline("boost", boosted_study, "--out", run, "--json").stdout == printed


def test_studies_without_what_a_command_needs_are_refused(
    bitline: Bitline, boosted_study: Path, small_study: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = bitline("boost", small_study, "--out", out, code=2)
    assert "there is no key 'boosting'" in done.stderr
    for command in (("run", "--out", out), ("snr", "--out", out), ("budget",), ("compensate",), ("infer",)):
        done = bitline(command[0], boosted_study, *command[1:], code=2)
        assert "there is no key 'network'" in done.stderr
    assert not out.exists()
    done = bitline("boost", boosted_study, "--out", out, "--set", "boosting.side=9", code=2)
    assert "the digits have 8 x 8 pixels; expected at most 8, found 9" in done.stderr
    done = bitline("boost", boosted_study, "--out", out, "--set", "boosting.training_images=3", code=2)
    assert "none of the 3 training images shows a" in done.stderr
    assert "is valid" in bitline("check", boosted_study).stdout


def test_commands_on_single_columns_need_no_network(bitline: Bitline, boosted_study: Path) -> None:
    bitline("dac", boosted_study, "--json", "--quiet")
    bitline("energy", boosted_study, "--columns", "2", "--json", "--quiet")
