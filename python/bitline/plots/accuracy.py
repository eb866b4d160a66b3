"""Accuracy of many dies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bitline.plots.style import COLOURS, axes, styled
from bitline.runs import VARIANTS, Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RESULTS = ("", "cell_mismatch_alone", "comparator_offset_alone")
"""Where result.json has the intervals of each variant."""
STATES = {"as made": "uncompensated", "compensated": "compensated"}


@styled
def accuracy(run: Run, *, ax: Axes | None = None) -> Axes:
    """Accuracy of every die as made and after compensation, for everything at once and for each cause alone.

    A dot is a die, a bar the mean over dies with its 95 % interval (Student), the line the exact network.

    Args:
        run: a finished run
        ax: to draw into

    Returns:
        the Axes

    Example:
        >>> plots.accuracy(bitline.read_run(run)).get_ylabel()
        'accuracy [%]'
    """
    import numpy as np

    ax = axes(ax)
    result = run.result["accuracy"]
    for place, (variant, name) in enumerate(zip(VARIANTS, RESULTS, strict=True)):
        dies = run.dies[run.dies["variant"] == variant]
        means = result[name] if name else result
        for side, (label, state) in zip((-0.18, 0.18), STATES.items(), strict=True):
            values = 100 * dies[f"accuracy_{state}"].to_numpy()
            spread = place + side + 0.11 * np.linspace(-1, 1, len(values)) * (len(values) > 1)
            ax.plot(spread, values, "o", color=COLOURS[label], alpha=0.75, label=label if place == 0 else None)
            mean, low, high = (100 * means[state][key] for key in ("mean", "low", "high"))
            ax.errorbar(
                place + side, mean, [[mean - low], [high - mean]], fmt="_", color="black", markersize=26, capsize=6, lw=1.8
            )
    ax.axhline(100 * result["ideal"], color=COLOURS["ideal"], ls="--", label="ideal")
    ax.set_xticks(range(len(VARIANTS)), [name.replace(" alone", "\nalone").replace(" and ", "\nand ") for name in VARIANTS])
    ax.set_ylabel("accuracy [%]")
    ax.set_title(f"Accuracy on {result['dies']} dies; bars: mean and its 95 % interval")
    ax.grid(axis="x", visible=False)
    ax.legend(loc="lower right", ncols=3)
    ax.margins(y=0.12)
    return ax
