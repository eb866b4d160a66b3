"""The example of the C++ library: it says what the Python package says, and its project is one that CMake takes."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bitline
from bitline._core import spread_block


@pytest.fixture
def example(program: Path) -> Path:
    path = program.parent / "tests" / "one_macro"
    if not path.is_file():
        pytest.fail(f"{path} does not exist; './dev build' makes it")
    return path


def test_the_example_counts_what_the_package_counts(example: Path, finished: Any) -> None:
    model_file = finished.folder / "model.yaml"
    said = subprocess.run([example, finished.spec, model_file], check=True, capture_output=True, text=True).stdout

    study = bitline.read_study(finished.spec, set={"variation.bitline_noise": False})  # the example has the comparator's alone
    model = bitline.read_model(model_file)
    codes = (np.arange(6400) * 7 % model.codes).astype(np.uint8).reshape(100, 64)
    weights = spread_block(list(range(24, 40)), 64)
    threshold, trim = np.zeros((0, 16), np.uint8), spread_block([8] * 16, 16)
    exact = np.where(codes.astype(int) @ (2 * weights.astype(int) - 1) >= 0, 1, 0)
    expected = ""
    for die in range(3):
        macro = bitline.model_engine(study, model).program(weights, threshold, trim, die=die)
        differ = int((macro.decide(codes) != exact).sum())
        assert 0 < differ < exact.size / 2  # the die is no exact one, and does better than a coin
        expected += f"die {die}: {differ} of 1600 decisions differ\n"
    assert said == expected


def test_the_example_says_what_it_lacks(example: Path) -> None:
    done = subprocess.run([example, "nothing.yaml", "model.yaml"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing.yaml" in done.stderr


@pytest.mark.skipif(shutil.which("cmake") is None, reason="CMake is not installed")
def test_the_project_of_the_example_is_configured_beside_the_libraries(root: Path, tmp_path: Path) -> None:
    command: list[str | Path] = ["cmake", "-S", root / "examples" / "cpp", "-B", tmp_path, "-G", "Ninja"]
    subprocess.run(command, check=True, capture_output=True, text=True)
    plan = (tmp_path / "build.ninja").read_text()
    assert "bitline/libcalibration_variation.a" in plan
    assert "one_macro.cpp" in plan
    assert "-Werror" not in plan  # which is for those who change the libraries
