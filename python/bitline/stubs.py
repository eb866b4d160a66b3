"""Writes `_core.pyi`, the types and the documentation of the extension module, for editors and mypy.

    python -m bitline.stubs > python/bitline/_core.pyi

It needs pybind11-stubgen, which the project's own Python has.
"""

import subprocess
import sys
import tempfile
from pathlib import Path


def stub() -> str:
    """The text of the stub."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pybind11_stubgen", "bitline._core", "--exit-code", "-o", folder]
        subprocess.run(command, check=True, capture_output=True)
        lines = (Path(folder) / "bitline" / "_core.pyi").read_text().splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


if __name__ == "__main__":
    print(stub(), end="")
