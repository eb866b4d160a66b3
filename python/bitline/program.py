"""The program `bitline` that comes with the package."""

import os
import sys
from pathlib import Path


def path() -> Path:
    """Where the program is: in `bin` of the folder of the extension module."""
    from bitline import _core

    return Path(_core.__file__).parent / "bin" / "bitline"


def main() -> None:
    """Becomes the program; this is the command `bitline` of an installed package."""
    os.environ.setdefault("BITLINE_PYTHON", sys.executable)  # for what the program hands over to the package
    os.execv(path(), ["bitline", *sys.argv[1:]])
