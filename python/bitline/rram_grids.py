"""A network on resistive arrays over a grid of settings."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bitline import _core
from bitline._core import RramStudy
from bitline.sweeps.grid import points_of, values_of
from bitline.sweeps.table import Asked

if TYPE_CHECKING:
    import pandas


def written(value: Any) -> str:
    """A value as the program takes it: a string as it is, everything else as JSON, which is YAML."""
    return value if isinstance(value, str) else json.dumps(value)


def grid(
    study: RramStudy,
    over: Mapping[str, Iterable[Any]],
    *,
    out: str | os.PathLike[str],
    progress: Callable[[str, int, int], None] | None = None,
) -> pandas.DataFrame:
    """Evaluates a network on resistive arrays over a grid of settings, as `bitline study` does: accuracy on dies and energy.

    Points that differ in bits and references of their sense amplifiers alone share a fit and what the first layer's columns
    deliver. The same call goes on where it was stopped.

    Args:
        study: what all points have in common
        over: values by key, which span a grid whose last key changes fastest; a key is a path with dots, a value with a unit is
            a string
        out: folder of the grid, with `grid.csv` and what it is made from
        progress: called with stage, done and total

    Returns:
        a row for each point in its order: a column for each key in SI units, named by key and unit; the accuracy `ideal` of the
        exact network; `accuracy`, its mean over `dies`, with the 95 % interval from `low` to `high` and the `worst` die;
        `read_joule` and `image_joule`; and `row_by_row` like `accuracy` where the study has a reader of rows

    Raises:
        SpecError: if a key or a value is not as it should be, before anything is written
        SpiceError: if the simulator cannot be started
        FitError: if the data do not support a model
        FileError: if the folder cannot be written, or another process works in it

    Example:
        >>> small = bitline.read_rram_study(arrays / "resolved.yaml")
        >>> table = bitline.grid(small, {"array.mlsa.bits": [1, 3]}, out=run / "grid")
        >>> table[["array.mlsa.bits", "dies"]].to_numpy().tolist()
        [[1, 2], [3, 2]]
    """
    import pandas

    axes = [(key, [written(value) for value in values_of(key, values)]) for key, values in over.items()]
    _core.run_grid(study, axes, out, progress)
    points = points_of(dict(axes))
    asked = Asked(points, [study.replace(point) for point in points])
    found = pandas.read_csv(Path(out) / "grid.csv").drop(columns=list(over))
    return pandas.concat([pandas.DataFrame([asked.row(number) for number in range(len(points))]), found], axis=1)
