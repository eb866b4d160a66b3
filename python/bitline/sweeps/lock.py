"""One sweep at a time in a folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bitline.errors import FileError


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Makes the folders of a sweep and holds them until the end of the block, however that comes."""
    try:
        for name in ("rows", "points", "fits"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise FileError(f"{folder}: cannot be created: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise FileError(f"{folder}: another sweep works in it; expected a folder of its own") from error
    finally:
        os.close(descriptor)
