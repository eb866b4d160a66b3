"""A quantity over the size of sub-arrays and the resolution of their sense amplifiers, as a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bitline.plots.frames import frame
from bitline.plots.style import axes

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes
    from matplotlib.colors import Normalize

ROWS, BITS = "array.rows", "array.mlsa.bits"


def by_size(table: Any, *columns: str) -> list[pandas.DataFrame]:
    """Columns of a grid's table, each with rows of a sub-array down and bits across; NaN for what the table does not have.

    Raises:
        ValueError: if a combination occurs more than once, because something else was varied too
    """
    points = frame(table, ROWS, BITS, *columns)
    twice = points[points.duplicated([ROWS, BITS])]
    if len(twice):
        rows, bits = (int(twice[name].iloc[0]) for name in (ROWS, BITS))
        raise ValueError(f"a grid with {rows} rows and {bits} bits more than once; expected each combination once")
    maps = (points.pivot(index=ROWS, columns=BITS, values=column) for column in columns)
    return [map_.sort_index(axis=0).sort_index(axis=1) for map_ in maps]


def size_map(
    map_: pandas.DataFrame, colours: str, norm: Normalize, label: str, ticks: list[float], digits: int, ax: Axes | None
) -> Axes:
    """Draws a map of by_size(): each value in its cell and as its colour, with a bar of the colours.

    Args:
        map_: of by_size()
        colours: name of a colour map
        norm: from values to colours
        label: of the bar, with a unit
        ticks: values to name at the bar
        digits: of the values in cells, behind the point
        ax: to draw into
    """
    import numpy as np

    values = map_.to_numpy(float)
    ax = axes(ax)
    image = ax.imshow(values, cmap=colours, norm=norm, origin="lower", aspect="auto")
    ax.figure.colorbar(image, ax=ax, label=label, pad=0.02).set_ticks(ticks, labels=[f"{tick:g}" for tick in ticks])
    for (y, x), value in np.ndenumerate(values):
        if np.isfinite(value):
            ax.text(x, y, f"{value:.{digits}f}", ha="center", va="center", color=ink(norm, value))
    ax.set_xticks(range(len(map_.columns)), [str(bits) for bits in map_.columns])
    ax.set_yticks(range(len(map_.index)), [str(rows) for rows in map_.index])
    ax.set_xlabel("bits of a sense amplifier")
    ax.set_ylabel("rows of a sub-array")
    ax.grid(visible=False)
    return ax


def ink(norm: Normalize, value: float) -> str:
    """The colour of text that is read on that of a value."""
    return "white" if norm(value) < 0.55 else "black"
