"""The columns of a macro on many dies, as a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bitline.plots.frames import frame
from bitline.plots.style import SIGNED_MAP, VERMILLION, axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

VALUES = {
    "as_made_v": ("offset as made [mV]", 1e3),
    "compensated_v": ("offset after compensation [mV]", 1e3),
    "trim": ("ones in the trim rows, from their middle", 1.0),
}


@styled
def column_map(table: Any, *, value: str = "as_made_v", layer: int = 0, ax: Axes | None = None) -> Axes:
    """A value of every column of a layer's macro, a row for each die; a cross marks offsets beyond the range of compensation.

    Args:
        table: of bitline.column_offsets
        value: "as_made_v", "compensated_v" or "trim"
        layer: from 0
        ax: to draw into

    Returns:
        the Axes

    Raises:
        ValueError: for another value, or a layer that the table does not have

    Example:
        >>> plots.column_map(bitline.column_offsets(deployment, dies=[0, 1]), value="trim").get_xlabel()
        'column'
    """
    import numpy as np

    if value not in VALUES:
        raise ValueError(f"value: '{value}'; expected one of {', '.join(VALUES)}")
    rows = frame(table, "die", "layer", "column", "as_made_v", "compensated_v", "trim_ones", "trim_rows", "out_of_range")
    rows = rows[rows["layer"] == layer].assign(trim=lambda known: known["trim_ones"] - known["trim_rows"] // 2)
    if rows.empty:
        raise ValueError(f"layer: {layer}; expected one that the table has")
    name, scale = VALUES[value]
    values = scale * rows.pivot(index="die", columns="column", values=value)
    ax = axes(ax)
    limit = float(np.nanmax(np.abs(values.to_numpy()))) or 1.0
    image = ax.imshow(values, cmap=SIGNED_MAP, vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest")
    bad = rows[rows["out_of_range"]]
    if len(bad):
        places = [values.index.get_loc(die) for die in bad["die"]]
        ax.plot(bad["column"], places, "x", color=VERMILLION, ms=8, mew=2.2, label=f"{len(bad)} out of range")
        ax.legend(loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0.2)
    ax.figure.colorbar(image, ax=ax, label=name, pad=0.02)
    ax.set_xlabel("column")
    ax.set_ylabel("die")
    step = max(1, len(values) // 10)
    ax.set_yticks(range(0, len(values), step), [str(die) for die in values.index[::step]])
    ax.set_title(f"Columns of layer {layer}")
    ax.grid(visible=False)
    return ax
