"""Errors of the model on audited reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bitline.plots.frames import frame
from bitline.plots.style import COLOURS, axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def audit_errors(reads: Any, *, ax: Axes | None = None) -> Axes:
    """Error of V_BL - V_BLB of every audited read against SPICE's value.

    Args:
        reads: Run.audit, Audit.reads or a table with `spice_bl_v`, `spice_blb_v` and `error_v`
        ax: to draw into

    Returns:
        the Axes

    Example:
        >>> plots.audit_errors(bitline.read_run(run).audit).get_ylabel()
        'model less SPICE [mV]'
    """
    import numpy as np

    ax = axes(ax)
    table = frame(reads, "spice_bl_v", "spice_blb_v", "error_v").dropna(subset=["error_v"])
    signal, error = 1e3 * (table["spice_bl_v"] - table["spice_blb_v"]), 1e3 * table["error_v"]
    ax.scatter(signal, error, s=14, color=COLOURS["error"], alpha=0.55, linewidths=0)
    rms = float(np.sqrt(np.mean(error**2)))
    for side in (-rms, rms):
        ax.axhline(side, color="black", lw=1, ls="--", label=f"± {rms:.3f} mV rms" if side > 0 else None)
    ax.set_xlabel("$V_{BL} - V_{BLB}$ in SPICE [mV]")
    ax.set_ylabel("model less SPICE [mV]")
    ax.set_title(f"{len(table)} reads of the network, repeated in SPICE")
    ax.legend(loc="best")
    return ax
