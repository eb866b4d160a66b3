"""What sub-array size and resolution of the sense amplifiers cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bitline.plots.frames import frame
from bitline.plots.style import LOSS_MAP, VERMILLION, axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROWS, BITS = "array.rows", "array.mlsa.bits"

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

    points = frame(table, ROWS, BITS, "ideal", "accuracy")
    twice = points[points.duplicated([ROWS, BITS])]
    if len(twice):
        rows, bits = (int(twice[name].iloc[0]) for name in (ROWS, BITS))
        raise ValueError(f"a grid with {rows} rows and {bits} bits more than once; expected each combination once")
    points = points.assign(loss=100 * (points["ideal"] - points["accuracy"]))
    map_ = points.pivot(index=ROWS, columns=BITS, values="loss").sort_index(axis=0).sort_index(axis=1)
    loss = map_.to_numpy(float)
    ax = axes(ax)
    most = max(1.0, float(np.nanmax(loss)))
    norm = SymLogNorm(0.1, vmin=min(0.0, float(np.nanmin(loss))), vmax=most)
    image = ax.imshow(loss, cmap=LOSS_MAP, norm=norm, origin="lower", aspect="auto")
    bar = ax.figure.colorbar(image, ax=ax, label="accuracy below ideal [points]", pad=0.02)
    ticks = [tick for tick in (0, 0.1, 1, 10, 100) if tick <= most]
    bar.set_ticks(ticks, labels=[f"{tick:g}" for tick in ticks])

    def ink(value: float) -> str:
        return "white" if norm(value) < 0.55 else "black"

    for (y, x), value in np.ndenumerate(loss):
        if np.isfinite(value):
            ax.text(x, y, f"{value:.2f}", ha="center", va="center", color=ink(value))
    if published is not None and published[0] in map_.index and published[1] in map_.columns:
        x, y = map_.columns.get_loc(published[1]), map_.index.get_loc(published[0])
        ax.add_patch(Rectangle((x - 0.48, y - 0.48), 0.96, 0.96, fill=False, edgecolor=VERMILLION, lw=2.5))
        label = f"published: {published[2]:.2f}"
        ax.text(x, y - 0.32, label, ha="center", va="center", fontsize="x-small", color=ink(loss[y, x]))
    ax.set_xticks(range(len(map_.columns)), [str(bits) for bits in map_.columns])
    ax.set_yticks(range(len(map_.index)), [str(rows) for rows in map_.index])
    ax.set_xlabel("bits of a sense amplifier")
    ax.set_ylabel("rows of a sub-array")
    ax.set_title("Points of accuracy below the exact network, mean over dies")
    ax.grid(visible=False)
    return ax
