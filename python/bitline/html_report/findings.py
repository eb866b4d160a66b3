"""What a page says of a run, whatever the run is on."""

from __future__ import annotations

from dataclasses import dataclass

from bitline.html_report.pictures import Picture
from bitline.html_report.tables import Table


@dataclass(frozen=True)
class Findings:
    """The parts of a page in their order."""

    asked: list[tuple[str, str]]
    answer: str
    pictures: list[Picture]
    missing: list[tuple[str, str]]
    """Pictures that are not drawn, and why."""
    results: list[Table]
    assumptions: list[tuple[str, str]]
    """What is assumed or neglected, and what follows."""
    commands: list[str]
    """What it takes to get the same numbers again."""
    digests: list[tuple[str, str]]
