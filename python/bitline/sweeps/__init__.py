"""Many studies that differ in some keys: evaluated once each, here or on a cluster, and returned as one table."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bitline import _core
from bitline._core import Study, read_study
from bitline.errors import Error, SpecError
from bitline.runs import Progress
from bitline.sweeps.cluster import Cluster
from bitline.sweeps.grid import Over, points_of
from bitline.sweeps.identity import digest, digest_of_fit, digest_of_study
from bitline.sweeps.local import Here, Processes
from bitline.sweeps.lock import held
from bitline.sweeps.measures import Function, Measure, measure_of
from bitline.sweeps.point import Outcome, Task, read_row
from bitline.sweeps.schedule import Workers, carry_out
from bitline.sweeps.table import Asked, table_of

if TYPE_CHECKING:
    import pandas
    from distributed import Client

__all__ = ["sweep"]


@dataclass(frozen=True)
class Planned:
    """A point whose study was read, or the error that it gave."""

    study: Study | None
    task: Task | None
    error: Error | None = None


def with_its_data(study: Study) -> Study:
    """The same study with the folder of its data in it, which other machines may not know from the environment."""
    values = study.values()
    if values["data.set"] == "digits" or "data.folder" in values or "BITLINE_MNIST" not in os.environ:
        return study
    return study.replace({"data.folder": os.environ["BITLINE_MNIST"]})


def planned(base: Study, point: Mapping[str, Any], measure: Measure, out: Path) -> Planned:
    """Reads the study of a point and says what it is by digests."""
    try:
        study = with_its_data(base.replace(dict(point) | dict(measure.settings)))
        identity = [digest_of_study(study), measure.name, measure.identity, _core.__version__]
        task = Task(str(out), digest(identity), digest_of_fit(study), study.resolved(), measure, _core.__version__)
        return Planned(study, task)
    except Error as error:
        return Planned(None, None, error)


def plan(base: Study, points: Sequence[Mapping[str, Any]], measure: Measure, out: Path) -> list[Planned]:
    """All points; the first error where none of them can be read."""
    for key in measure.settings:
        if any(key in point for point in points):
            raise SpecError(
                f"key '{key}': the measure '{measure.name}' sets it itself; expected another measure, such as 'run'"
            )
    plans = [planned(base, point, measure, out) for point in points]
    if all(one.error for one in plans) and plans[0].error:
        raise plans[0].error
    return plans


def workers_of(processes: int | None, client: Client | None) -> Workers:
    """Who evaluates the points."""
    if client is not None:
        return Cluster(client)
    if processes is not None and processes < 0:
        raise SpecError(f"processes: {processes}; expected a number of processes, or 0 for this one")
    return Here() if processes == 0 else Processes(processes)


def sweep(
    study: Study | str | os.PathLike[str],
    over: Over,
    *,
    out: str | os.PathLike[str],
    measure: str | Function = "accuracy",
    processes: int | None = None,
    client: Client | None = None,
    progress: Progress | None = None,
) -> pandas.DataFrame:
    """Evaluates a study at many points, which differ in keys of its specification.

    A point is evaluated once: its row lies in `out` under a digest of all that its study says and reads, the measure and the
    version of bitline, and the same call goes on where it was stopped. Points with the same column share its characterisation.
    The same points give the same rows on any number of processes and on any cluster.

    Args:
        study: what all points have in common, or its file
        over: values by key, which span a grid whose last key changes fastest; or a list of points, each with values by key;
            a key is a path with dots, a value with a unit is a string
        out: folder of the sweep: `rows` has a file for each result, `points` a folder for each point with what it left there,
            `fits` what is shared; workers of a cluster have to see it, and the folders that the study names
        measure: "accuracy", the network on dies as bitline.run has it without its audit; "run", the same with the audit;
            "snr", "budget" or "energy", which are those of the program; or a function that is called with the study of a point
            and a folder for its files and returns numbers, words or truth values by name. A function counts as another one when
            its own source changes, not what it calls.
        processes: processes of this machine at a time, among which its cores are shared out; as many as there are cores by
            default; 0 evaluates in this process
        client: of a Dask cluster, which then takes the place of the processes; a worker should have one thread, because stages
            use all cores by themselves
        progress: called with "points", done and total

    Returns:
        a row for each point in its order: a column for each key in SI units, named by key and unit, the measure's values, in
        `error` the sentence of a point that failed (another call tries it again), and in `point` the name of its folder

    Raises:
        SpecError: if no point can be read, or there is no such measure
        FileError: if the folder cannot be written, or another sweep works in it

    Example:
        >>> def spread(study, folder):
        ...     return {"sigma_v": bitline.Silicon(study).sigma_v[0]}
        >>> table = bitline.sweep(study, {"column.temperature": ["0 degC", "27 degC"], "study.dies": [1, 2, 3]},
        ...                       out=run / "sweep", measure=spread)
        >>> table.shape, list(table.columns)
        ((6, 5), ['column.temperature_kelvin', 'study.dies', 'sigma_v', 'error', 'point'])
    """
    if isinstance(study, _core.RramStudy):
        raise SpecError(f"{study.file}: a study of resistive arrays; bitline.grid evaluates those")
    base = study if isinstance(study, Study) else read_study(study)
    asked, chosen, folder = points_of(over), measure_of(measure), Path(out).absolute()
    workers = workers_of(processes, client)
    plans = plan(base, asked, chosen, folder)
    tasks = {one.task.digest: one.task for one in plans if one.task}
    with held(folder):
        outcomes = {name: row for name, task in tasks.items() if (row := read_row(task.row))}
        missing = [task for name, task in tasks.items() if name not in outcomes]

        def tell(number: int | None, outcome: Outcome) -> None:
            if number is not None:
                outcomes[missing[number].digest] = outcome
            if progress:
                progress("points", len(outcomes), len(tasks))

        if outcomes and missing:
            tell(None, Outcome({}))
        carry_out(missing, workers, tell)
    found = [outcomes[one.task.digest] if one.task else Outcome({}, str(one.error)) for one in plans]
    digests = [one.task.digest if one.task else None for one in plans]
    return table_of(Asked(asked, [one.study for one in plans]), digests, found)
