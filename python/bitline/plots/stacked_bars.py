"""What something is made of, in bars of its parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Part = tuple[str, str, float]
"""Name, colour, width."""


def stacked_bars(bars: Sequence[tuple[str, Sequence[Part]]], unit: str, ax: Axes) -> None:
    """Draws a horizontal bar for each name, its parts side by side and its sum at the end, and says each part's colour above.

    Parts below a thousandth are left out.
    """
    for place, (_, parts) in enumerate(bars):
        total, left = sum(width for _, _, width in parts), 0.0
        for label, colour, width in parts:
            if width > 1e-3 * total:
                known = label in ax.get_legend_handles_labels()[1]
                ax.barh(place, width, left=left, height=0.6, color=colour, edgecolor="white", label=None if known else label)
            left += width
        ax.text(left, place, f" {left:.3g} {unit}", va="center")
    ax.set_yticks(range(len(bars)), [name for name, _ in bars])
    ax.invert_yaxis()
    ax.margins(x=0.14)
    ax.set_xlim(left=0)
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
