"""Accuracy of many dies of resistive arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bitline.plots.style import BLUE, COLOURS, ORANGE, PURPLE, axes, styled
from bitline.rram_runs import WAYS, RramRun

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOUR = dict(zip(WAYS, (BLUE, ORANGE), strict=True))
INTERVALS = dict(zip(WAYS, ("hardware", "row_by_row"), strict=True))
"""Where result.json has them."""


@styled
def array_accuracy(run: RramRun, *, ax: Axes | None = None) -> Axes:
    """Accuracy of every die, read all rows at once and, where the study does, row by row.

    A dot is a die, a bar the mean over dies with its 95 % interval (Student). Lines are the exact network and a die in which
    nothing varies, which only codes and lines keep from the exact network.

    Args:
        run: a finished run
        ax: to draw into

    Returns:
        the Axes

    Example:
        >>> plots.array_accuracy(bitline.read_rram_run(arrays)).get_ylabel()
        'accuracy [%]'
    """
    import numpy as np

    ax = axes(ax)
    result = run.result["accuracy"]
    for place, way in enumerate(run.ways):
        values = 100 * run.dies.loc[run.dies["way"] == way, "accuracy"].to_numpy()
        spread = place + 0.15 * np.linspace(-1, 1, len(values)) * (len(values) > 1)
        ax.plot(spread, values, "o", color=COLOUR[way], alpha=0.75)
        means = result[INTERVALS[way]]
        mean = 100 * means["mean"]
        ends = [[mean - 100 * means["low"]], [100 * means["high"] - mean]] if means["low"] is not None else None
        ax.errorbar(place, mean, ends, fmt="_", color="black", markersize=36, capsize=8, lw=1.8)
    ax.axhline(100 * result["ideal"], color=COLOURS["ideal"], ls="--", label="exact network")
    ax.axhline(100 * result["nominal"], color=PURPLE, ls=":", label="nothing varies")
    ax.set_xticks(range(len(run.ways)), run.ways)
    ax.set_xlim(-0.6, len(run.ways) - 0.4)
    ax.set_ylabel("accuracy [%]")
    ax.set_title(f"Accuracy on {result['dies']} dies; bars: mean and its 95 % interval")
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    ax.margins(y=0.12)
    return ax
