"""Whole runs and audits: a folder with files, and the tables in them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from bitline import _core
from bitline._core import ColumnModel, LatchModel, RramStudy, Study, read_dataset, read_latch, read_model, read_study
from bitline.errors import FileError, SpecError
from bitline.rram_runs import RramRun

if TYPE_CHECKING:
    import pandas

Progress = Callable[[str, int, int], None]

VARIANTS = ("mismatch and offset", "cell mismatch alone", "comparator offset alone")


@dataclass(frozen=True)
class Run:
    """A finished run: its folder, and what is in it.

    Example:
        >>> bitline.read_run(run)  # doctest: +ELLIPSIS
        <Run in ...: ideal ... %, as made ... %, compensated ... %; audit ... mV rms>
    """

    folder: Path
    result: dict[str, Any]
    """What `bitline run --json` prints, the file result.json; names end in their units."""

    @cached_property
    def study(self) -> Study:
        """The specification with every value that was used."""
        return read_study(self.folder / "resolved.yaml")

    @cached_property
    def model(self) -> ColumnModel:
        """The fitted model."""
        return read_model(self.folder / "model.yaml")

    @cached_property
    def latch(self) -> LatchModel | None:
        """The fitted model of the comparators' latch, where the study has one."""
        file = self.folder / "latch.yaml"
        return read_latch(file) if file.exists() else None

    @cached_property
    def dies(self) -> pandas.DataFrame:
        """A row for each die and variant: its accuracies, as made and compensated, beside the counts of study.csv.

        Example:
            >>> bitline.read_run(run).dies.groupby("variant").size().tolist()
            [2, 2, 2]
        """
        table = read_dataset(self.folder / "study.csv").to_pandas()
        for state in ("uncompensated", "compensated"):
            table[f"accuracy_{state}"] = table[f"correct_{state}"] / table["images"]
        table["variant"] = table["variant"].map(dict(enumerate(VARIANTS)))
        return table

    @cached_property
    def audit(self) -> pandas.DataFrame:
        """A row for each read that was repeated in SPICE: voltages, verdicts and margins of both."""
        return read_dataset(self.folder / "audit.csv").to_pandas()

    @cached_property
    def discharge(self) -> pandas.DataFrame:
        """A row for each discharge that the model was fitted to."""
        return read_dataset(self.folder / "discharge.csv").to_pandas()

    @cached_property
    def columns(self) -> pandas.DataFrame:
        """A row for each full random column; the second half was held out."""
        return read_dataset(self.folder / "columns.csv").to_pandas()

    def explain(
        self, image: int, die: int, *, compensated: bool = True, spice: bool = False, progress: Progress | None = None
    ) -> dict[str, Any]:
        """Why a die makes another digit of an image: what `bitline explain --json` prints; names end in their units.

        The deck of the column that matters most is left in `explain/` of the run's folder.

        Args:
            image: number of the test image, from 0
            die: from 0
            compensated: whether the die's offsets are
            spice: reads that one column on SPICE too
            progress: called with stage, done and total, on SPICE

        Returns:
            classes and scores of both engines, per layer how many columns differ and why, the wrong answers with what undoing
            each alone gains, and the column that matters most with the shares of its margin

        Raises:
            SpecError: for an image or die that the run does not have, and if what it was made from has changed
            FileError: if the folder is no finished run, or cannot be written
            SpiceError: if the column cannot be simulated

        Example:
            >>> why = bitline.read_run(run).explain(image=3, die=1)
            >>> [layer["differ"] >= layer["by_themselves"] for layer in why["layers"]]
            [True, True, True]
        """
        return _core.explain_image(self.folder, image, die, compensated=compensated, spice=spice, progress=progress)

    def __repr__(self) -> str:
        accuracy, audit = self.result["accuracy"], self.result["audit"]
        return (
            f"<Run in {self.folder}: ideal {accuracy['ideal']:.2%}, as made {accuracy['uncompensated']['mean']:.2%}, "
            f"compensated {accuracy['compensated']['mean']:.2%}; audit {1e3 * audit['rms_v']:.3f} mV rms>"
        ).replace("%", " %")


@overload
def run(study: Study, out: str | os.PathLike[str], progress: Progress | None = None) -> Run: ...
@overload
def run(study: RramStudy, out: str | os.PathLike[str], progress: Progress | None = None) -> RramRun: ...
def run(study: Study | RramStudy, out: str | os.PathLike[str], progress: Progress | None = None) -> Run | RramRun:
    """Characterises, fits, runs the network on many dies and audits it against SPICE.

    Args:
        study: what to run, on columns of 6T cells or on resistive arrays
        out: folder for every file of the run; a second run in it repeats only what changed, also after an interruption
        progress: called with stage, done and total

    Returns:
        the finished run

    Raises:
        SpecError: if something that the study names is not as it should be
        SpiceError: if the simulator cannot be started
        FitError: if the data do not support a model
        FileError: if the folder cannot be written, or another process works in it

    Example:
        >>> bitline.run(study, run).result["accuracy"]["images"]
        20
    """
    if isinstance(study, RramStudy):
        return RramRun(Path(out), _core.run_rram(study, out, progress))
    return Run(Path(out), _core.run_all(study, out, progress))


def read_run(folder: str | os.PathLike[str]) -> Run:
    """A run that was finished before, by this package or by the program.

    Raises:
        FileError: if the folder has no result.json
        SpecError: if it is the folder of a run on resistive arrays

    Example:
        >>> bitline.read_run(run).model == model
        True
    """
    found = read_any_run(folder)
    if isinstance(found, RramRun):
        raise SpecError(f"{folder}: a run on resistive arrays; bitline.read_rram_run reads it")
    return found


def read_rram_run(folder: str | os.PathLike[str]) -> RramRun:
    """A run on resistive arrays that was finished before, by this package or by the program.

    Raises:
        FileError: if the folder has no result.json
        SpecError: if it is the folder of another run

    Example:
        >>> bitline.read_rram_run(arrays).result["array"]["rows"]
        32
    """
    found = read_any_run(folder)
    if isinstance(found, Run):
        raise SpecError(f"{folder}: no run on resistive arrays; bitline.read_run reads it")
    return found


def read_any_run(folder: str | os.PathLike[str]) -> Run | RramRun:
    """A finished run of either kind; FileError, and SpecError for one of resistive arrays that has no `nominal`."""
    import json

    file = Path(folder) / "result.json"
    try:
        result = json.loads(file.read_text())
    except OSError as error:
        raise FileError(f"{file}: {error.strerror}; expected the folder of a finished run") from error
    if "array" not in result:
        return Run(Path(folder), result)
    if "nominal" not in result["accuracy"]:
        raise SpecError(
            f"{file}: there is no key 'accuracy.nominal', what a die reaches in which nothing varies; expected it, which "
            "`bitline run` adds in the same folder"
        )
    return RramRun(Path(folder), result)


@dataclass(frozen=True)
class Audit:
    """The same reads on SPICE and on the model, same dies."""

    folder: Path
    result: dict[str, Any]
    """What `bitline audit --json` prints; names end in their units."""

    @cached_property
    def reads(self) -> pandas.DataFrame:
        """A row for each read: voltages, verdicts and margins of both; with the point's name where the study has points."""
        import pandas

        points = sorted((self.folder / "points").glob("*/audit.csv")) if "points" in self.result else []
        if not points:
            return read_dataset(self.folder / "audit.csv").to_pandas()
        tables = {file.parent.name: read_dataset(file).to_pandas() for file in points}
        return pandas.concat(tables, names=["point"]).reset_index("point")

    def __repr__(self) -> str:
        result = self.result
        return (
            f"<Audit of {result['columns']} reads: error {1e3 * result['rms_v']:.3f} mV rms, {1e3 * result['max_v']:.3f} mV at "
            f"most, {result['equal_decisions']} equal decisions>"
        )


def audit(
    study: Study,
    out: str | os.PathLike[str],
    *,
    columns: int | None = None,
    whole_images: int | None = None,
    explained: int = 0,
    progress: Progress | None = None,
) -> Audit:
    """Repeats reads of the real inference on SPICE, on the same dies.

    At the study's operating points where it has some: there the model is fitted and audited on random held-out columns.

    Args:
        study: what to audit
        out: folder of the run; what it holds already is not made again
        columns: number of reads, instead of the study's
        whole_images: number of images that SPICE carries through every layer, instead of the study's
        explained: number of random held-out columns that are taken apart, for what the model's error is made of
        progress: called with stage, done and total

    Returns:
        the audit

    Raises:
        SpecError, SpiceError, FitError, FileError: as in run

    Example:
        >>> bitline.audit(study, run)  # doctest: +ELLIPSIS
        <Audit of ... reads: error ... mV rms, ... mV at most, ... equal decisions>
    """
    result = _core.audit_all(study, out, columns=columns, whole_images=whole_images, explained=explained, progress=progress)
    return Audit(Path(out), result)
