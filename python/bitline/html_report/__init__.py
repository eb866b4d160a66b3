"""A finished run as one page to read: `bitline.report`."""

from __future__ import annotations

import os
from pathlib import Path

from bitline.runs import read_any_run


def report(run_folder: str | os.PathLike[str], out: str | os.PathLike[str] | None = None) -> Path:
    """Writes a finished run as one page to read, which needs no other file and no network.

    Of a run on columns of 6T cells or on resistive arrays: what was asked, the answer, pictures, tables, the audit, the
    assumptions, and how to repeat it. On 6T cells `bitline energy --out` and `bitline audit --explain --out` in the same folder
    before add what they found. A picture that cannot be drawn, for example because the network's folder is gone, is named with
    the reason.

    Args:
        run_folder: of a finished run
        out: file to write; report.html in the folder by default

    Returns:
        the file

    Raises:
        FileError: if the folder holds no finished run, or the file cannot be written
        ImportError: if matplotlib or Jinja is missing; it says what to install

    Example:
        >>> bitline.report(run).name
        'report.html'
    """
    try:
        import jinja2  # noqa: F401
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise ImportError(f"a report needs {error.name}; \"pip install 'bitline[report]'\" installs it") from error
    from bitline.html_report.page import page, write

    run = read_any_run(run_folder)
    return write(page(run), Path(out) if out is not None else run.folder / "report.html")
