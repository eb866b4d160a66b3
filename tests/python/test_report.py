"""The report of a run: one file that says what was found, and that a browser shows as it should."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.python import browser

import bitline
from bitline.html_report import assumptions

if TYPE_CHECKING:
    from tests.python.conftest import Bitline


@pytest.fixture(scope="module")
def folder(finished: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run beside what its energy costs and what its error is made of."""
    to = tmp_path_factory.mktemp("report") / "run"
    shutil.copytree(finished.folder, to)
    bitline.energy(bitline.read_study(finished.spec), to, columns=2)
    part = {"name": "simulator", "experiment": "", "columns": 2, "failed": 0, "rms_v": 1e-6, "max_v": 2e-6}
    (to / "explanation.json").write_text(json.dumps({"sources": [part], "effects": []}))
    return to


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return bitline.report(folder).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Browser]:
    program = browser.find()
    if program is None:
        pytest.skip(f"none of the browsers {', '.join(browser.NAMES)} is installed; a page needs one to be looked at")
    with browser.started(program, tmp_path_factory.mktemp("profile")) as running:
        yield running


def names_of(page: str) -> list[str]:
    return re.findall(r'alt="([^:]*):', page)


def test_the_answer_has_the_numbers_of_the_run(page: str, folder: Path) -> None:
    result = json.loads((folder / "result.json").read_text())
    accuracy, audit = result["accuracy"], result["audit"]
    said = re.search(r'<p class="answer">(.*?)</p>', page, re.DOTALL)
    assert said is not None
    for state in ("compensated", "uncompensated"):
        values = accuracy[state]
        assert f"{100 * values['mean']:.2f} % ({100 * values['low']:.2f} … {100 * values['high']:.2f})" in said[1]
    assert f"the exact network reaches {100 * accuracy['ideal']:.2f} %" in said[1]
    assert f"by {1e3 * audit['rms_v']:.3f} mV rms on {audit['columns']} reads" in said[1]


def test_a_page_has_all_pictures_tables_and_what_it_takes_to_repeat_it(page: str, folder: Path) -> None:
    names = names_of(page)
    assert len(names) == len(set(names)) == 14
    assert {"Accuracy of the dies", "Offsets", "Discharges", "What the error is made of", "Energy"} <= set(names)
    assert "not drawn" not in page
    for title in ("Accuracy", "Working points", "Fit of the column model to SPICE", "Audit against SPICE", "Energy and time"):
        assert f"<h3>{title}</h3>" in page
    run = bitline.read_run(folder)
    for digest in (run.result["digest"], run.study.digest, run.model.digest, run.result["fit"]["dataset_digest"]):
        assert digest in page
    for command in ("run resolved.yaml --out run", "energy resolved.yaml --out run", "audit resolved.yaml --out run --explain"):
        assert f"bitline {command}" in page
    assert f"<dt>bitline</dt><dd>{bitline.__version__}</dd>" in page
    assert "threshold_rows: 11" in page


def test_a_page_needs_no_other_file_and_no_network(page: str) -> None:
    addresses = re.findall(r'(?:src|href)="([^"]{0,5})', page)
    assert len(addresses) > 10 and set(addresses) == {"data:"}
    assert "url(" not in page and "@import" not in page


def test_the_same_run_gives_the_same_page(page: str, folder: Path, tmp_path: Path) -> None:
    assert bitline.report(folder, tmp_path / "again.html").read_text(encoding="utf-8") == page


def test_a_page_without_the_network_says_what_is_missing_and_why(finished: Any, tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(finished.folder, run)
    fields = yaml.safe_load((run / "resolved.yaml").read_text())
    fields["network"]["folder"] = str(tmp_path / "gone")
    (run / "resolved.yaml").write_text(yaml.safe_dump(fields))
    page = bitline.report(run).read_text(encoding="utf-8")
    assert "Pictures of dies: not drawn, because" in page and "gone" in page
    assert {"Accuracy of the dies", "Discharges", "Errors of the model"} <= set(names_of(page))
    assert "Offsets" not in names_of(page)


def test_a_title_is_text_and_never_markup(finished: Any, tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(finished.folder, run)
    (run / "resolved.yaml").write_text((run / "resolved.yaml").read_text().replace("A small study", "<b>bold</b>"))
    page = bitline.report(run).read_text(encoding="utf-8")
    assert "<h1>&lt;b&gt;bold&lt;/b&gt;</h1>" in page and "<b>" not in page


def test_assumptions_are_those_of_the_methods(root: Path) -> None:
    section = (root / "docs" / "methods.md").read_text().split("## 9.")[1].split("## 10.")[0]
    rows = [value for name, value in vars(assumptions).items() if name.isupper() and name != "ALWAYS"]
    assert len(rows) >= 7
    for assumed, _ in [*assumptions.ALWAYS, *rows]:
        assert f"| {assumed} |" in section


@pytest.mark.parametrize(("error", "exact"), [("0 V", True), ("1 mV", False)])
def test_exact_levels_are_assumed_only_where_rows_have_no_error(finished: Any, tmp_path: Path, error: str, exact: bool) -> None:
    run = finished.copy(tmp_path / "run", "result.json")
    study = bitline.read_study(finished.spec, set={"variation.wordline_error": error})
    (run / "resolved.yaml").write_text(study.resolved())
    assert (assumptions.LEVELS in assumptions.assumptions(bitline.read_run(run))) == exact


@pytest.mark.parametrize("noise", ["true", "false"])
def test_a_run_says_which_noise_its_reads_have(finished: Any, tmp_path: Path, noise: str) -> None:
    run = finished.copy(tmp_path / "run", "result.json")
    study = bitline.read_study(finished.spec, set={"variation.bitline_noise": noise})
    (run / "resolved.yaml").write_text(study.resolved())
    assumed = assumptions.assumptions(bitline.read_run(run))
    assert (assumptions.FRESH_NOISE in assumed) == (noise == "true")
    assert (assumptions.COMPARATOR_NOISE in assumed) == (noise == "false")


def test_the_program_hands_over_to_the_package(bitline: Bitline, folder: Path, page: str, tmp_path: Path) -> None:
    done = bitline("report", folder, "--out", tmp_path / "page.html", BITLINE_PYTHON=sys.executable)
    assert done.stdout == f"the report is {tmp_path / 'page.html'}\n"
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page


def test_without_the_package_the_program_says_in_a_sentence_what_to_install(
    bitline: Bitline, folder: Path, tmp_path: Path
) -> None:
    alone = tmp_path / "python"
    alone.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S "$@"\n')
    alone.chmod(0o755)
    done = bitline("report", folder, code=1, BITLINE_PYTHON=str(alone))
    assert done.stderr.count("\n") == 1
    assert "\"pip install 'bitline[report]'\" installs it" in done.stderr
    done = bitline("report", folder, code=6, BITLINE_PYTHON=str(tmp_path / "none"))
    assert f"'{tmp_path / 'none'}' cannot be started; install Python 3.10 or later" in done.stderr


def test_a_folder_without_a_run_is_refused(bitline: Bitline, tmp_path: Path) -> None:
    done = bitline("report", tmp_path, code=6, BITLINE_PYTHON=sys.executable)
    assert done.stderr.endswith("expected the folder of a finished run\n") and done.stderr.count("\n") == 1


@pytest.mark.parametrize("missing", ["jinja2", "matplotlib"])
def test_without_an_optional_package_a_report_says_what_to_install(missing: str, tmp_path: Path) -> None:
    script = f"import sys\nsys.modules['{missing}'] = None\nfrom bitline.report import main\nmain()\n"
    paths = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", script, str(tmp_path)]
    said = subprocess.run(command, env=paths, capture_output=True, text=True)
    assert (said.returncode, said.stderr) == (1, f"a report needs {missing}; \"pip install 'bitline[report]'\" installs it\n")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (400, False)])
def test_a_browser_shows_the_page(opened: browser.Browser, page: str, folder: Path, width: int, dark: bool) -> None:
    opened.open(folder / "report.html", width, dark=dark)
    assert opened.of("Log.entryAdded") == opened.of("Runtime.consoleAPICalled") == opened.of("Runtime.exceptionThrown") == []
    asked = [event["request"]["url"] for event in opened.of("Network.requestWillBeSent")]
    assert {url.partition(":")[0] for url in asked} == {"file", "data"}
    sizes = opened.value("[...document.images].map(i => [i.complete, i.naturalWidth, i.naturalHeight, i.clientWidth])")
    assert len(sizes) == len(names_of(page))
    # A figure is drawn for 616 pixels and more; it is never shown at less than 34 times the height of text, but scrolls.
    assert all(complete and wide > 0 and high > 0 and shown >= 544 for complete, wide, high, shown in sizes)
    assert opened.value("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert contrast(opened, "body", "document.body") >= 7
    assert contrast(opened, ".note", "document.body") >= 4.5
    assert (luminance(opened.value("getComputedStyle(document.body).backgroundColor")) < 0.1) == dark


def luminance(colour: str) -> float:
    """Relative luminance of 'rgb(…)'. Source: WCAG 2.2."""
    parts = [int(number) / 255 for number in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(opened: browser.Browser, text: str, behind: str) -> float:
    """Ratio of the luminance of text to what is behind it. Source: WCAG 2.2, which asks for 4.5."""
    ink = luminance(opened.value(f"getComputedStyle(document.querySelector('{text}')).color"))
    paper = luminance(opened.value(f"getComputedStyle({behind}).backgroundColor"))
    return (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05)
