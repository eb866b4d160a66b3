"""What a point of a sweep is: digests of everything that determines its result."""

import functools
import hashlib
import inspect
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bitline import _core
from bitline._core import Silicon, Study
from bitline.errors import FileError

# Words and places of files, which determine nothing; what is in the files is in the digest.
WORDS = ("title", "technology.folder", "network.folder", "data.folder")
# What no characterisation and no fit depends on, beside the declared comparator, which the subject leaves out.
BESIDE_THE_FIT = ("variation.", "network.", "data.", "study.dies", "audit.", "points.", "column.")


def digest(value: Any) -> str:
    """16 hexadecimal digits of a value of JSON."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@functools.lru_cache(maxsize=256)
def _digest_of_file(path: str, modified_ns: int, size: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def digest_of_files(files: Iterable[Path]) -> str:
    """Of the names and the contents of files; one that has not changed is read once."""
    found = []
    for file in sorted(files):
        try:
            stat = file.stat()
            found.append([file.name, _digest_of_file(str(file), stat.st_mtime_ns, stat.st_size)])
        except OSError as error:
            raise FileError(f"{file}: cannot be read: {error.strerror}") from error
    return digest(found)


def data_folder(values: dict[str, Any]) -> Path | None:
    """The folder of a data set that does not come with the package."""
    if values["data.set"] == "digits":
        return None
    return Path(values.get("data.folder") or os.environ.get("BITLINE_MNIST", ""))


def digest_of_study(study: Study) -> str:
    """Of all that a study says and reads: equal wherever its files lie, different where one of them is."""
    values = study.values()
    network, data = Path(values["network.folder"]), data_folder(values)
    return digest(
        {
            "values": {name: value for name, value in values.items() if name not in WORDS},
            "subject": _core.subject_digest(study),
            "sigma_v": Silicon(study).sigma_v,
            "network": digest_of_files([network / "network.yaml", *network.glob("*.npy")]),
            "data": digest_of_files(data.glob("t10k-*")) if data else None,
        }
    )


def digest_of_fit(study: Study) -> str:
    """Of all that its characterisation and its fit depend on."""
    values = study.values()
    fit = {name: value for name, value in values.items() if name not in WORDS and not name.startswith(BESIDE_THE_FIT)}
    return digest({"values": fit, "subject": _core.subject_digest(study)})


def digest_of_function(function: Callable[..., Any]) -> str:
    """Of a function's name, source, defaults, bound arguments and plain values around it, not of what it calls."""
    bound: list[str] = []
    while isinstance(function, functools.partial):
        bound.append(repr((function.args, sorted(function.keywords.items()))))
        function = function.func
    code = getattr(function, "__code__", None)
    try:
        source = inspect.getsource(function)
    except (OSError, TypeError):
        source = repr((code.co_code, code.co_names, code.co_consts)) if code else repr(function)
    cells = [cell.cell_contents for cell in getattr(function, "__closure__", None) or ()]
    closed = [
        repr(value) if isinstance(value, (bool, int, float, str, type(None))) else type(value).__name__ for value in cells
    ]
    name = f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', '')}"
    return digest([name, source, repr(getattr(function, "__defaults__", None)), closed, bound])
