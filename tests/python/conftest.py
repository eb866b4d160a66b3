"""What the Python tests share: where the project, its program and its data are."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def program() -> Path:
    """The program `bitline`; its absence is a failure, because `./dev test` has built it."""
    path = Path(os.environ.get("BITLINE_PROGRAM", ROOT / "build" / "bitline"))
    if not path.is_file():
        pytest.fail(f"{path} does not exist; './dev build' makes it")
    return path


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """The folder of the four IDX files of MNIST; tests that need it are skipped where there is none."""
    folder = os.environ.get("BITLINE_MNIST")
    if not folder:
        pytest.skip("BITLINE_MNIST names no folder with the files of MNIST (see docs/install.md)")
    return Path(folder)
