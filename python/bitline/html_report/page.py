"""The page itself: what was found out, in the places of a template."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import markupsafe

from bitline.errors import FileError
from bitline.html_report import arrays
from bitline.html_report.assumptions import assumptions
from bitline.html_report.findings import Findings
from bitline.html_report.pictures import pictures
from bitline.html_report.repeat import commands, digests, versions
from bitline.html_report.tables import asked, results
from bitline.html_report.words import answer
from bitline.rram_runs import RramRun
from bitline.runs import Run


def findings(run: Run) -> Findings:
    """What the page of a run on columns of 6T cells says."""
    drawn, missing = pictures(run)
    return Findings(asked(run), answer(run), drawn, missing, results(run), assumptions(run), commands(run), digests(run))


def page(run: Run | RramRun) -> str:
    """The text of the page."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["code"] = code
    return environment.get_template("page.html.jinja").render(
        vars(arrays.findings(run) if isinstance(run, RramRun) else findings(run)),
        title=run.study.title,
        versions=versions(),
        specification=(run.folder / "resolved.yaml").read_text(),
    )


def code(text: str) -> markupsafe.Markup:
    """A sentence in which `names` are set as code."""
    return markupsafe.Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(markupsafe.escape(text))))


def write(text: str, file: Path) -> Path:
    """Writes the page as a whole or not at all."""
    part = file.with_name(file.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        return part.replace(file)
    except OSError as error:
        raise FileError(f"{file}: {error.strerror}; expected a file that can be written") from error
