"""Bit lines during a read, in SPICE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bitline.plots.frames import frame
from bitline.plots.style import COLOURS, axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def waveforms(table: Any, *, model_v: tuple[float, float] | None = None, ax: Axes | None = None) -> Axes:
    """V_BL and V_BLB over time, and where the model expects them at the strobe.

    Args:
        table: of bitline.simulate
        model_v: V_BL and V_BLB at the strobe by the model [V], drawn at the end
        ax: to draw into

    Returns:
        the Axes

    Example:
        >>> plots.waveforms(bitline.simulate(deck)).get_xlabel()
        'time [ns]'
    """
    rows = frame(table, "time_s", "bl_v", "blb_v")
    ax = axes(ax)
    time = 1e9 * rows["time_s"]
    for name, label, dashes in (("bl_v", "$V_{BL}$, SPICE", "-"), ("blb_v", "$V_{BLB}$, SPICE", "--")):
        ax.plot(time, rows[name], color=COLOURS["spice"], ls=dashes, label=label)
    if model_v is not None:
        ax.plot([time.iloc[-1]] * 2, model_v, "D", color=COLOURS["model"], label="model, at the strobe", ms=7, clip_on=False)
    ax.set_xlabel("time [ns]")
    ax.set_ylabel("bit line [V]")
    ax.set_title("One read")
    ax.legend(loc="best")
    return ax
