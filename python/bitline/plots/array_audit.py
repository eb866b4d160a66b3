"""Errors of the model of resistive columns on audited reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bitline.plots.frames import frame
from bitline.plots.style import BLACK, COLOURS, axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

UNITS = {"current": (1e6, "µA"), "voltage": (1e3, "mV")}


@styled
def array_audit(reads: Any, *, full_scale: float, sensed: str = "current", ax: Axes | None = None) -> Axes:
    """Error of the signal of every audited read as a share of full scale, against SPICE's signal.

    Reads whose code is another in SPICE have a ring.

    Args:
        reads: RramRun.audit
        full_scale: signal of a column whose rows all match [A], [V]; `full_scale` in `audit` of result.json
        sensed: "current" or "voltage"
        ax: to draw into

    Returns:
        the Axes

    Raises:
        ValueError: if no read was audited, or for something else that is sensed

    Example:
        >>> found = bitline.read_rram_run(arrays)
        >>> plots.array_audit(found.audit, full_scale=found.result["audit"]["full_scale"]).get_ylabel()
        'model less SPICE [% of full scale]'
    """
    import numpy as np

    if sensed not in UNITS:
        raise ValueError(f"sensed: '{sensed}'; expected one of {', '.join(UNITS)}")
    table = frame(reads, "model", "spice", "model_code", "spice_code").dropna(subset=["spice"])
    if table.empty:
        raise ValueError("no read was audited")
    ax = axes(ax)
    scale, unit = UNITS[sensed]
    signal = scale * table["spice"]
    error = 100 * (table["model"] - table["spice"]) / full_scale
    ax.scatter(signal, error, s=14, color=COLOURS["error"], alpha=0.55, linewidths=0)
    known = table["spice_code"].notna()
    other = known & (table["spice_code"] != table["model_code"])
    if other.any():
        label = "another code in SPICE"
        ax.scatter(signal[other], error[other], s=70, facecolors="none", edgecolors=BLACK, linewidths=1.2, label=label)
    rms = float(np.sqrt(np.mean(error**2)))
    for side in (-rms, rms):
        ax.axhline(side, color="black", lw=1, ls="--", label=f"± {rms:.4f} % rms" if side > 0 else None)
    ax.set_xlabel(f"signal in SPICE [{unit}]")
    ax.set_ylabel("model less SPICE [% of full scale]")
    equal = f"; {known.sum() - other.sum()} of {known.sum()} codes equal" if known.any() else ""
    ax.set_title(f"{len(table)} reads of the network, repeated in SPICE{equal}")
    ax.legend(loc="best")
    return ax
