"""Where the energy of a read of a resistive column goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bitline.plots.stacked_bars import stacked_bars
from bitline.plots.style import BLUE, GREEN, ORANGE, SKY, axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PARTS = {
    "column": ("current of the column", BLUE),
    "wordlines": ("word lines", GREEN),
    "amplifiers": ("copies, latches, clock", ORANGE),
    "references": ("references", SKY),
}
WAYS = {"parallel": "all rows\nat once", "row_by_row": "row by row"}


@styled
def array_energy(energy: dict[str, Any], *, ax: Axes | None = None) -> Axes:
    """Energy of one read of a column of which half of the rows match, by what takes it, in stacked bars.

    Args:
        energy: `energy` of result.json
        ax: to draw into

    Returns:
        the Axes

    Raises:
        ValueError: if SPICE has none of the energies

    Example:
        >>> found = bitline.read_rram_run(arrays)
        >>> plots.array_energy(found.result["energy"]).get_xlabel()
        'energy of a read of a column [pJ]'
    """
    found = {name: energy[way] for way, name in WAYS.items() if way in energy and energy[way]["total_joule"] is not None}
    if not found:
        raise ValueError("no read of a column ended in SPICE")
    ax = axes(ax, (7.0, 1.9 + 0.9 * len(found)))
    bars = [
        (name, [(label, colour, 1e12 * parts[f"{part}_joule"]) for part, (label, colour) in PARTS.items()])
        for name, parts in found.items()
    ]
    stacked_bars(bars, "pJ", ax)
    ax.set_xlabel("energy of a read of a column [pJ]")
    ax.set_title("Energy by what takes it", pad=42)
    return ax
