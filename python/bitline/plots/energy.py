"""Where the energy of an operation goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bitline.plots.stacked_bars import stacked_bars
from bitline.plots.style import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILLION, axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PARTS = {
    "precharge": ("precharge of both lines", BLUE),
    "precharge_gates": ("gates of the precharge devices", SKY),
    "wordlines": ("word lines", GREEN),
    "cells": ("selected cells", PURPLE),
    "comparator": ("comparator", ORANGE),
    "leakage": ("leakage", GREY),
}
ADDER = ("addition outside of the array", VERMILLION)
WAYS = {"column": "this column", "rows_sensed": "row by row,\nsensed", "rows_full_swing": "row by row,\nfull swing"}


@styled
def energy(figures: dict[str, Any], *, ways: tuple[str, ...] = ("column",), ax: Axes | None = None) -> Axes:
    """Energy of one MAC by what takes it, in stacked bars.

    Args:
        figures: of bitline.energy, or what `bitline energy --json` prints
        ways: which bars: "column", "rows_sensed", "rows_full_swing"
        ax: to draw into

    Returns:
        the Axes

    Raises:
        ValueError: for another way

    Example:
        >>> figures = bitline.energy(study, columns=2)
        >>> plots.energy(figures).get_xlabel()
        'energy of one MAC [fJ]'
    """
    for way in ways:
        if way not in WAYS:
            raise ValueError(f"ways: '{way}'; expected some of {', '.join(WAYS)}")
    ax = axes(ax, (7.0, 1.9 + 0.9 * len(ways)))
    bars = []
    for name in ways:
        way = figures["ways"][name]
        per_mac = 1e15 * way["cycles"] / way["macs"]
        parts = [(label, colour, per_mac * way["cycle_joule"][part]) for part, (label, colour) in PARTS.items()]
        bars.append((WAYS[name], [*parts, (*ADDER, 1e15 * way["adder_joule"])]))
    stacked_bars(bars, "fJ", ax)
    ax.set_xlabel("energy of one MAC [fJ]")
    ax.set_title("Energy by what takes it", pad=58)
    return ax
