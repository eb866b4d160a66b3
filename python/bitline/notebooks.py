"""Runs notebooks from the first cell to the last, and keeps their outputs without what differs from run to run.

    python -m bitline.notebooks NOTEBOOK...

All are run in one empty folder, which goes away, and their files are written anew: sources as they are, outputs, and the digest
of the sources that gave them. It needs nbclient and ipykernel: `pip install 'bitline[notebooks]'`.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import tempfile
from pathlib import Path
from typing import Any

LIMIT_S = 600
"""For one cell; a kernel that hangs shall not hang what runs it."""
COLOURS = 64
"""Of a picture, which keep it small; those of bitline.plots with their shades are fewer."""


def digest(notebook: Any) -> str:
    """Of the sources of all cells, in their order."""
    return hashlib.sha256(json.dumps([[cell.cell_type, cell.source] for cell in notebook.cells]).encode()).hexdigest()[:16]


def executed(notebook: Any, folder: Path) -> Any:
    """A copy of a notebook with the outputs of a new kernel that works in a folder.

    Raises:
        nbclient.exceptions.CellExecutionError: with the traceback of the cell that failed
    """
    import copy

    from nbclient import NotebookClient

    client = NotebookClient(
        copy.deepcopy(notebook),
        kernel_name="python3",
        timeout=LIMIT_S,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )
    return settled(client.execute())


def small(png: str) -> str:
    """A picture as a notebook holds it, in few colours and without the versions of what drew it."""
    from PIL import Image

    image = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    file = io.BytesIO()
    image.save(file, "png", optimize=True)
    return base64.b64encode(file.getvalue()).decode()


def settled(notebook: Any) -> Any:
    """The same notebook without what differs between machines and runs, and with the digest of its sources."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "bitline": {"sources": digest(notebook)},
    }
    for number, cell in enumerate(notebook.cells):
        cell.metadata = {}
        cell.id = f"cell-{number}"
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", ()):
                output.data["image/png"] = small(output.data["image/png"])
    return notebook


def main() -> None:
    """Runs the notebooks that are named on the command line, in their order."""
    import nbformat

    parser = argparse.ArgumentParser(prog="python -m bitline.notebooks", description="Runs notebooks and writes them anew.")
    parser.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    files: list[Path] = parser.parse_args().notebooks
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            print(file)
            nbformat.write(executed(nbformat.read(file, as_version=4), Path(folder)), file)


if __name__ == "__main__":
    main()
