"""What all pictures share: colours that colour-blind readers tell apart, each for one quantity, and sizes for a screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Source: M. Okabe, K. Ito, "Color Universal Design", 2008.
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY = "#767676"

COLOURS = {
    "spice": BLACK,
    "model": BLUE,
    "ideal": GREEN,
    "as made": ORANGE,
    "compensated": SKY,
    "error": VERMILLION,
}
"""Colour by quantity; a second line of the same quantity differs by its dashes."""

LEVEL_MAP = "viridis"
"""Colour map of word-line levels, dark is low."""
VOLTAGE_MAP = "cividis"
"""Colour map of what bit lines have lost or of their voltage, dark is low."""
LOSS_MAP = "cividis"
"""Colour map of points of accuracy that are lost, dark is few."""
ENERGY_MAP = "magma"
"""Colour map of energies, dark is little."""
SIGNED_MAP = "PuOr"
"""Colour map of quantities with a sign, white is zero."""

SIZE = (7.0, 4.2)
"""Of a figure in inches; at 100 pixels an inch it is read without enlarging it."""

RC = {
    "figure.dpi": 100,
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "legend.fontsize": 10,
    "lines.linewidth": 1.6,
    "lines.markersize": 4.5,
    "svg.hashsalt": "bitline",
}

P = ParamSpec("P")
R = TypeVar("R")


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """The same function, drawing in the style of the package; where matplotlib is missing it says what to install."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            import matplotlib
        except ImportError as error:
            raise ImportError("pictures need matplotlib; \"pip install 'bitline[plots]'\" installs it") from error
        with matplotlib.rc_context(RC):
            result = draw(*args, **kwargs)
            interactive = matplotlib.is_interactive()
        matplotlib.interactive(interactive)  # a notebook's first figure turns it on, and without it the next are not shown
        return result

    return drawn


def axes(ax: Axes | None, size: tuple[float, float] = SIZE) -> Axes:
    """These Axes, or those of a new figure."""
    if ax is not None:
        return ax
    from matplotlib import pyplot

    made: Axes = pyplot.subplots(figsize=size, layout="constrained")[1]
    return made


def stacked(ax: Axes, share: float = 0.27) -> tuple[Axes, Axes]:
    """Two Axes one above the other in the place of these, with one horizontal axis; the lower takes this share."""
    ax.set_axis_off()
    above = ax.inset_axes((0, share + 0.05, 1, 0.95 - share))
    below = ax.inset_axes((0, 0, 1, share), sharex=above)
    above.tick_params(labelbottom=False)
    return above, below


def side_by_side(ax: Axes) -> tuple[Axes, Axes]:
    """Two Axes of equal size beside each other in the place of these."""
    ax.set_axis_off()
    return ax.inset_axes((0, 0, 0.46, 1)), ax.inset_axes((0.54, 0, 0.46, 1))
