"""How a column turns a sum into a voltage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bitline.plots.frames import frame
from bitline.plots.style import VOLTAGE_MAP, axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def transfer(table: Any, *, ax: Axes | None = None) -> Axes:
    """V_BL - V_BLB against the exact sum, coloured by what both lines lose together.

    Args:
        table: of bitline.transfer_points
        ax: to draw into

    Returns:
        the Axes

    Example:
        >>> plots.transfer(bitline.transfer_points(deployment, images=5)).get_ylabel()
        '$V_{BL} - V_{BLB}$ [mV]'
    """
    import numpy as np

    points = frame(table, "ideal_sum", "all_codes", "bl_v", "blb_v")
    difference = 1e3 * (points["bl_v"] - points["blb_v"]).to_numpy()
    sums = points["ideal_sum"].to_numpy(float)
    slope, start = np.polyfit(sums, difference, 1)
    ax = axes(ax)
    colour = points["all_codes"].to_numpy()
    dots = ax.scatter(sums, difference, c=colour, cmap=VOLTAGE_MAP, s=7, linewidths=0, rasterized=True)
    ax.figure.colorbar(dots, ax=ax, label="sum of all codes [DAC steps]", pad=0.02)
    ends = np.array([sums.min(), sums.max()])
    ax.plot(ends, start + slope * ends, color="black", lw=1.2, ls="--", label=f"{1e3 * slope:.0f} µV per step")
    dots.set_alpha(0.7)
    ax.set_xlabel("exact sum beyond the threshold [DAC steps]")
    ax.set_ylabel("$V_{BL} - V_{BLB}$ [mV]")
    ax.set_title(f"{len(points)} reads of a die's first layer")
    ax.legend(loc="upper left")
    return ax
