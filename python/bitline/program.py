"""The program `bitline` that comes with the package."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bitline.errors import EXIT_CODES, Error
from bitline.sweeps.mortal import die_with_parent

KINDS = {code: kind for kind, code in EXIT_CODES.items()}


def path() -> Path:
    """Where the program is: in `bin` of the folder of the extension module."""
    from bitline import _core

    return Path(_core.__file__).parent / "bin" / "bitline"


def answer(*arguments: str | os.PathLike[str]) -> Any:
    """What the program says as JSON; its errors are raised with their text. Where this process ends, so does the program."""
    command = [path(), *arguments, "--json", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=die_with_parent)
    if done.returncode:
        kind = KINDS.get(done.returncode, Error)
        raise kind(done.stderr.strip() or f"bitline {arguments[0]} ended with {done.returncode} and said nothing")
    return json.loads(done.stdout)


def main() -> None:
    """Becomes the program; this is the command `bitline` of an installed package."""
    os.environ.setdefault("BITLINE_PYTHON", sys.executable)  # for what the program hands over to the package
    os.execv(path(), ["bitline", *sys.argv[1:]])
