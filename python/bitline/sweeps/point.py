"""One point of a sweep, evaluated in a folder of its own, by whichever process is told to."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bitline import _core
from bitline.errors import Error, FileError, FitError
from bitline.sweeps.measures import Measure, checked

SCHEMA = "bitline.row/1"

# What SPICE said of a column: each file names the digest of what it was made from, so one that does not fit is made anew.
STAGES = ("cell_current.csv", "discharge.csv", "columns.csv", "latches.csv")


@dataclass(frozen=True)
class Task:
    """All that a process has to know of a point, beside what it sees in the folder of the sweep."""

    out: str
    digest: str
    fit_digest: str
    study: str  # resolved, as YAML
    measure: Measure
    version: str

    @property
    def folder(self) -> Path:
        """Where the point is worked on."""
        return Path(self.out) / "points" / self.digest

    @property
    def stages(self) -> Path:
        """Where the files of stages lie that points with the same fit share."""
        return Path(self.out) / "fits" / self.fit_digest

    @property
    def row(self) -> Path:
        """Where the result is."""
        return Path(self.out) / "rows" / f"{self.digest}.json"


@dataclass(frozen=True)
class Outcome:
    """What became of a point: its values, or a sentence that says why there are none."""

    values: dict[str, Any]
    error: str | None = None


def write_whole(file: Path, text: str) -> None:
    """Writes a file as a whole or not at all."""
    unfinished = file.with_name(f".{file.name}.{socket.gethostname()}-{os.getpid()}")
    try:
        with unfinished.open("w") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(file)
    except OSError as error:
        raise FileError(f"{file}: cannot be written: {error.strerror}") from error


def copy_new(names: Iterable[str], source: Path, target: Path) -> None:
    """Copies those files that are in the one folder and not in the other, each as a whole or not at all."""
    for name in names:
        if (source / name).is_file() and not (target / name).exists():
            target.mkdir(parents=True, exist_ok=True)
            unfinished = target / f".{name}.{socket.gethostname()}-{os.getpid()}"
            shutil.copyfile(source / name, unfinished)
            unfinished.replace(target / name)


def read_row(file: Path) -> Outcome | None:
    """The result of a point that was evaluated before, or None."""
    try:
        row = json.loads(file.read_text())
        return Outcome(row["values"]) if row["schema"] == SCHEMA else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def sentence(error: Exception) -> str:
    """What an exception says; its class too where it is not one of the package."""
    return str(error) if isinstance(error, Error) else f"{type(error).__name__}: {error}"


def measured(task: Task) -> dict[str, Any]:
    """Evaluates a point; what SPICE said of its column is left for others, also where it supports no model."""
    study = _core.read_study(task.folder / "study.yaml")
    try:
        values = checked(task.measure.name, task.measure.evaluate(study, task.folder))
    except FitError:
        copy_new(STAGES, task.folder, task.stages)
        raise
    if task.measure.fits:
        copy_new(STAGES, task.folder, task.stages)
    return values


def evaluate(task: Task) -> Outcome:
    """Evaluates a point and leaves its row in the folder of the sweep; whatever goes wrong is in the outcome."""
    try:
        if not task.row.parent.is_dir():
            raise FileError(
                f"{task.out}: not to be seen from {socket.gethostname()}; expected a folder that every worker shares"
            )
        if _core.__version__ != task.version:
            raise Error(
                f"{socket.gethostname()} has bitline {_core.__version__}; expected {task.version}, as who started the sweep"
            )
        task.folder.mkdir(parents=True, exist_ok=True)
        write_whole(task.folder / "study.yaml", task.study)
        if task.measure.fits:
            copy_new(STAGES, task.stages, task.folder)
        values = measured(task)
        row = {"schema": SCHEMA, "version": task.version, "measure": task.measure.name, "digest": task.digest, "values": values}
        write_whole(task.row, json.dumps(row, indent=1) + "\n")
    except Exception as error:
        return Outcome({}, sentence(error))
    return Outcome(values)
