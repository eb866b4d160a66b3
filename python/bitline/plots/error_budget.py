"""What the error of a model is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bitline.plots.style import COLOURS, axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def error_budget(result: dict[str, Any], *, ax: Axes | None = None) -> Axes:
    """Parts of the model's error of V_BL - V_BLB, each by an experiment of its own: rms as bars, the largest as dots.

    Args:
        result: of an audit that was explained: Audit.result, one of its points, or what `bitline audit --explain --json` prints
        ax: to draw into

    Returns:
        the Axes

    Raises:
        ValueError: if the audit was not explained

    Example:
        >>> part = {"name": "simulator", "rms_v": 1e-6, "max_v": 4e-6}
        >>> plots.error_budget({"explanation": {"sources": [part], "effects": []}}).get_xlabel()
        'error of $V_{BL} - V_{BLB}$ [µV]'
    """
    if "explanation" not in result:
        raise ValueError("an audit without 'explanation'; expected one of bitline.audit(..., explained=24)")
    sources = result["explanation"]["sources"]
    ax = axes(ax, (7.0, 1.3 + 0.45 * len(sources)))
    places = range(len(sources))
    ax.barh(places, [1e6 * source["rms_v"] for source in sources], height=0.6, color=COLOURS["error"], label="rms")
    ax.plot([1e6 * source["max_v"] for source in sources], places, "o", color="black", label="largest")
    ax.set_yticks(places, [source["name"] for source in sources])
    ax.invert_yaxis()
    ax.set_xlim(left=0)
    ax.set_xlabel("error of $V_{BL} - V_{BLB}$ [µV]")
    ax.set_title("What the model's error is made of")
    ax.grid(axis="y", visible=False)
    ax.legend(loc="best")
    return ax
