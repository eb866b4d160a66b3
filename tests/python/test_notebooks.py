"""The notebooks of the examples run from the first cell to the last, and what they show is what their cells gave."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from bitline import notebooks

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "notebooks"
NAMES = sorted(file.name for file in FOLDER.glob("*.ipynb"))
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?")


@pytest.fixture(autouse=True)
def a_kernel_finds_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all of them work, so that a fit is found by the next one."""
    return tmp_path_factory.mktemp("notebooks")


def read(name: str) -> Any:
    return nbformat.read(FOLDER / name, as_version=4)


def outputs(notebook: Any) -> list[Any]:
    return [output for cell in notebook.cells for output in cell.get("outputs", ())]


def text(output: Any) -> str:
    """What is to be read of an output."""
    said = output.text if output.output_type == "stream" else output.get("data", {}).get("text/plain", "")
    return str(said)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_says_again_what_it_shows(name: str, here: Path) -> None:
    shown = read(name)
    said = notebooks.executed(shown, here)
    assert [output.output_type for output in outputs(said)] == [output.output_type for output in outputs(shown)]
    for now, then in zip(outputs(said), outputs(shown), strict=True):
        # Another processor rounds otherwise, and a count of images or a last digit may move by that: words must agree.
        words = [" ".join(NUMBER.sub("#", text(output)).split()) for output in (now, then)]
        assert words[0] == words[1], f"./dev notebooks writes {name} anew"
        assert set(now.get("data", {})) == set(then.get("data", {}))


@pytest.mark.parametrize("name", NAMES)
def test_the_outputs_of_a_notebook_came_from_its_cells(name: str) -> None:
    notebook = read(name)
    assert notebook.metadata["bitline"]["sources"] == notebooks.digest(notebook), f"./dev notebooks writes {name} anew"
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_small_and_has_words_before_each_cell(name: str) -> None:
    assert (FOLDER / name).stat().st_size < 200_000
    kinds = [cell.cell_type for cell in read(name).cells]
    assert kinds[0] == "markdown"
    assert ("code", "code") not in list(zip(kinds, kinds[1:], strict=False))


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_names_no_place_of_one_machine_and_shows_no_error(name: str) -> None:
    notebook = read(name)
    everything = [cell.source for cell in notebook.cells] + [text(output) for output in outputs(notebook)]
    assert not [said for said in everything if re.search(r"(^|[\s'\"(=])(/|~/|[A-Z]:\\)\w", said)]
    assert not [output for output in outputs(notebook) if output.output_type == "error" or output.get("name") == "stderr"]


@pytest.mark.parametrize("name", NAMES)
def test_what_a_notebook_links_to_is_there(name: str) -> None:
    linked = [link for cell in read(name).cells for link in re.findall(r"\]\(([^)#]+)\)", cell.source)]
    assert not [link for link in linked if not (FOLDER / link).exists()]


def test_the_list_of_the_notebooks_has_every_one() -> None:
    assert len(NAMES) == 5
    listed = re.findall(r"\(([^)]+\.ipynb)\)", (FOLDER / "README.md").read_text())
    assert listed == NAMES
