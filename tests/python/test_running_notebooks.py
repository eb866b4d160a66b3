"""Running a notebook keeps what its cells say, and nothing of the run."""

from __future__ import annotations

import copy
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from bitline import notebooks


@pytest.fixture(autouse=True)
def a_kernel_finds_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))


def notebook_of(*sources: str) -> Any:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])


def outputs(notebook: Any) -> list[Any]:
    return [output for cell in notebook.cells for output in cell.outputs]


def test_a_cell_that_fails_stops_a_notebook_with_its_error(tmp_path: Path) -> None:
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        notebooks.executed(notebook_of("1 / 0"), tmp_path)


def test_running_a_notebook_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    source = notebook_of("from bitline import plots", "print('a', end='')\nprint('b')\n1 + 1")
    once = notebooks.executed(source, tmp_path)
    once.cells[0].metadata["scrolled"] = True
    once.metadata["language_info"]["version"] = "3.0"
    assert nbformat.writes(notebooks.executed(once, tmp_path)) == nbformat.writes(notebooks.executed(source, tmp_path))


def test_a_digest_differs_where_a_source_does() -> None:
    first = notebook_of("1", "2")
    second = copy.deepcopy(first)
    second.cells[1].source = "3"
    assert notebooks.digest(first) != notebooks.digest(second)


DRAWN_FIRST = "import bitline\nfrom bitline import plots\nimport pandas"
DRAWN = "plots.waveforms(pandas.DataFrame({'time_s': [0.0, 1e-9], 'bl_v': [1.2, 1.0], 'blb_v': [1.2, 1.1]}));"


def test_every_picture_of_a_notebook_is_shown_and_not_the_first_alone(tmp_path: Path) -> None:
    said = notebooks.executed(notebook_of(DRAWN_FIRST, DRAWN, DRAWN), tmp_path)
    assert ["image/png" in output.data for output in outputs(said)] == [True, True]
