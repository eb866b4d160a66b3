"""Offsets of columns, before and after compensation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bitline.plots.frames import frame
from bitline.plots.style import COLOURS, axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def offsets(table: Any, *, ax: Axes | None = None) -> Axes:
    """Histogram of the columns' offsets as made and after compensation.

    Args:
        table: of bitline.column_offsets
        ax: to draw into

    Returns:
        the Axes

    Example:
        >>> plots.offsets(bitline.column_offsets(deployment)).get_xlabel()
        'offset of a column [mV]'
    """
    import numpy as np

    rows = frame(table, "as_made_v", "compensated_v")
    ax = axes(ax)
    before, after = 1e3 * rows["as_made_v"].to_numpy(), 1e3 * rows["compensated_v"].to_numpy()
    limit = float(np.abs(before).max())
    bins = [float(edge) for edge in np.linspace(-limit, limit, 61)]
    for name, values in (("compensated", after), ("as made", before)):
        label = f"{name}: σ {values.std():.2f} mV"
        ax.hist(values, bins, histtype="stepfilled", color=COLOURS[name], alpha=0.7, edgecolor="black", lw=0.6, label=label)
    ax.set_xlabel("offset of a column [mV]")
    ax.set_ylabel("columns")
    ax.set_title(f"Offsets of {len(rows)} columns")
    handles, labels = ax.get_legend_handles_labels()
    ax.legend(handles[::-1], labels[::-1], loc="upper right")
    return ax
