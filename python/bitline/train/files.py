"""Files that are whole or not there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bitline.errors import FileError


def write_atomically(file: Path, write: Callable[[Path], object]) -> None:
    """Lets `write` make a file beside and puts it in place when it is complete and on the disk.

    Raises:
        FileError: if it cannot be written
    """
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write(part)
        with part.open("rb") as whole:
            os.fsync(whole.fileno())
        os.replace(part, file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise FileError(f"{file}: cannot be written ({error.strerror}); expected a folder with room") from error


def write_json(file: Path, value: Any) -> None:
    """Writes a value as JSON."""
    write_atomically(file, lambda part: part.write_text(json.dumps(value, indent=2) + "\n"))


def read_json(file: Path, digest: str) -> Any:
    """A value that write_json left for this study, None where there is none; FileError if it is another study's or damaged."""
    if not file.exists():
        return None
    try:
        value = json.loads(file.read_text())
        found = value["digest"]
    except (ValueError, KeyError, TypeError) as error:
        raise FileError(f"{file}: is not a whole result; expected one, or none: remove it") from error
    if found != digest:
        raise FileError(f"{file}: is of {found}, another specification; expected {digest}: take another --out")
    return value
