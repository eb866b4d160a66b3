"""What sub-array size and resolution of the sense amplifiers cost in accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bitline.plots.size_map import by_size, ink, size_map
from bitline.plots.style import LOSS_MAP, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PUBLISHED = (128, 3, 0.34)
"""Rows, bits and points below the exact network of the design point of X. Sun et al., DATE 2018."""


@styled
def array_grid(table: Any, *, published: tuple[int, int, float] | None = PUBLISHED, ax: Axes | None = None) -> Axes:
    """Accuracy below that of the exact network, over rows of a sub-array and bits of its sense amplifiers.

    A cell is the mean over dies, in points; colours are linear up to 0.1 points and logarithmic beyond. Combinations that the
    table does not have stay blank.

    Args:
        table: grid.csv of `bitline study`, varied over `array.rows` and `array.mlsa.bits`
        published: a combination to mark, with the points that were published of it; None marks nothing
        ax: to draw into

    Returns:
        the Axes

    Raises:
        ValueError: if a combination occurs more than once, because something else was varied too

    Example:
        >>> plots.array_grid(grid).get_ylabel()
        'rows of a sub-array'
    """
    import numpy as np
    from matplotlib.colors import SymLogNorm
    from matplotlib.patches import Rectangle

    ideal, accuracy = by_size(table, "ideal", "accuracy")
    map_ = 100 * (ideal - accuracy)
    loss = map_.to_numpy(float)
    most = max(1.0, float(np.nanmax(loss)))
    norm = SymLogNorm(0.1, vmin=min(0.0, float(np.nanmin(loss))), vmax=most)
    ticks = [tick for tick in (0, 0.1, 1, 10, 100) if tick <= most]
    ax = size_map(map_, LOSS_MAP, norm, "accuracy below ideal [points]", ticks, 2, ax)
    if published is not None and published[0] in map_.index and published[1] in map_.columns:
        x, y = map_.columns.get_loc(published[1]), map_.index.get_loc(published[0])
        ax.add_patch(Rectangle((x - 0.48, y - 0.48), 0.96, 0.96, fill=False, edgecolor=VERMILLION, lw=2.5))
        label = f"published: {published[2]:.2f}"
        ax.text(x, y - 0.32, label, ha="center", va="center", fontsize="x-small", color=ink(norm, loss[y, x]))
    ax.set_title("Points of accuracy below the exact network, mean over dies")
    return ax
