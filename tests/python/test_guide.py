"""The guide: its Python runs, page by page, on a small study, and its commands have the options that they are shown with."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import matplotlib
import pytest

import bitline

matplotlib.use("agg")

from matplotlib import pyplot  # noqa: E402

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
PAGES = sorted(GUIDE.glob("*.md"))
COMMANDS = [*PAGES, GUIDE.parent / "technologies.md", GUIDE.parents[1] / "README.md", GUIDE.parents[1] / "CONTRIBUTING.md"]


def blocks(page: Path, language: str) -> list[str]:
    """What stands in the page in that language, in its order; blocks that are to be seen only are `{code-block}`s."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)


def commands(page: Path) -> list[list[str]]:
    """Calls of the program, as words."""
    text = "\n".join(blocks(page, "(?:bash)?")).replace("\\\n", " ")
    found = [re.match(r"(?:build/)?bitline (?P<rest>.*)", line) for line in text.splitlines()]
    return [shlex.split(call["rest"].partition(" > ")[0], comments=True) for call in found if call]


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.stem)
def test_the_python_of_a_page_runs(
    page: Path, finished: Any, curves: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if page.stem == "torch" and importlib.util.find_spec("torch") is None:
        pytest.skip("PyTorch is not installed; './dev torch' installs it")
    study = bitline.read_study(finished.spec)
    shutil.copytree(finished.folder, tmp_path / "runs" / "digits")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bitline, "example", lambda name: finished.spec)
    names: dict[str, Any] = {"bitline": bitline, "study": study, "curves": curves}
    if page.stem != "start":
        names["run"] = bitline.read_run("runs/digits")
        names["chip"] = bitline.deploy(study, names["run"].model)
    for block in blocks(page, "python"):
        text = block.replace('"study.dies": 5', '"study.dies": 2')
        exec(compile(text, page.name, "exec"), names)
    pyplot.close("all")


@pytest.fixture(scope="module")
def helps(program: Path) -> dict[str, str]:
    """What `bitline COMMAND --help` says, by command; '' has the list of commands."""

    def said(*words: str) -> str:
        return subprocess.run([program, *words, "--help"], check=True, capture_output=True, text=True).stdout

    listed = said().partition("Subcommands:")[2]
    names = re.findall(r"^  ([a-z]+) ", listed, re.MULTILINE)
    return {name: said(name) for name in names} | {"technology check": said("technology", "check")}


@pytest.mark.parametrize("page", COMMANDS, ids=lambda page: page.stem)
def test_a_command_has_the_options_that_it_is_shown_with(page: Path, helps: dict[str, str]) -> None:
    for words in commands(page):
        name = " ".join(words[:2]) if " ".join(words[:2]) in helps else words[0]
        if name in ("--version", "--help"):
            continue
        assert name in helps, words
        for option in (word.partition("=")[0] for word in words if word.startswith("--")):
            assert re.search(rf"(^|[\s,]){option}\b", helps[name]), f"bitline {name} has no {option}"


def test_the_budget_of_the_guide_runs(program: Path, finished: Any) -> None:
    check = next(words for words in commands(GUIDE / "circuit.md") if words[0] == "check")
    budget = next(words for words in commands(GUIDE / "circuit.md") if words[0] == "budget")
    for words in (check, budget):
        done = subprocess.run([program, *words], cwd=finished.spec.parent, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
