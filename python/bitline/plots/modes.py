"""The modes of a column model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bitline._core import ColumnModel
from bitline.plots.style import BLUE, GREEN, ORANGE, PURPLE, VERMILLION, axes, side_by_side, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MODE_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, VERMILLION)
DASHES = ("-", "--", "-.", ":", (0, (1, 1)))


@styled
def modes(model: ColumnModel, *, ax: Axes | None = None) -> tuple[Axes, Axes]:
    """What a model's table of discharge rates is made of: modes along the bit line's voltage, and along the word-line levels.

    Args:
        model: of a column
        ax: to draw into; the second picture takes half of it

    Returns:
        Axes of the bit-line modes psi_k(V), and of the level modes phi_m, each scaled to a largest value of 1

    Source: docs/methods.md, section 2.

    Example:
        >>> [ax.get_xlabel() for ax in plots.modes(model)]
        ['$V_{BL}$ [V]', 'word-line level [V]']
    """
    import numpy as np
    import yaml

    from bitline.column_model import psi

    fields = yaml.safe_load(model.to_yaml())
    ax, beside = side_by_side(axes(ax, (9.0, 3.8)))
    volts = np.linspace(fields["bitline_modes"]["low_v"], fields["bitline_modes"]["high_v"], 100)
    along_line = np.array([psi(fields, float(v)) for v in volts])
    levels = np.array(fields["wordline"]["level_v"][: model.codes])
    along_levels = np.array(fields["level_modes"])[: model.codes]
    for axis, x, curves, symbol in ((ax, volts, along_line, "psi"), (beside, levels[1:], along_levels[1:], "varphi")):
        for k, curve in enumerate(curves.T):
            largest = curve[np.abs(curve).argmax()]
            axis.plot(x, curve / largest, color=MODE_COLOURS[k % 5], ls=DASHES[k % 5], label=rf"$\{symbol}_{k + 1}$")
        axis.legend(loc="best", ncols=2)
    ax.set_xlabel("$V_{BL}$ [V]")
    ax.set_ylabel("mode, largest value 1")
    ax.set_title("Along the bit line")
    beside.set_xlabel("word-line level [V]")
    beside.locator_params(axis="x", nbins=5)
    beside.set_title("Along the levels")
    return ax, beside
