"""What it takes to get the same numbers again."""

from __future__ import annotations

import platform
from importlib.metadata import version

from bitline._core import __version__
from bitline.runs import Run


def commands(run: Run) -> list[str]:
    """Commands, with the specification below in resolved.yaml."""
    found = ["bitline run resolved.yaml --out run"]
    if (run.folder / "explanation.json").exists():
        found.append("bitline audit resolved.yaml --out run --explain")
    if (run.folder / "energy.json").exists():
        found.append("bitline energy resolved.yaml --out run")
    return [*found, "bitline report run"]


def versions() -> list[tuple[str, str]]:
    """Of the programs that made the page."""
    packages = [(name, version(name)) for name in ("numpy", "pandas", "matplotlib", "jinja2")]
    return [("bitline", __version__), ("Python", platform.python_version()), *packages]


def digests(run: Run) -> list[tuple[str, str]]:
    """16 hexadecimal digits each: equal digests mean equal contents."""
    return [
        ("result", run.result["digest"]),
        ("specification", run.study.digest),
        ("model", run.model.digest),
        ("discharges", run.result["fit"]["dataset_digest"]),
    ]
