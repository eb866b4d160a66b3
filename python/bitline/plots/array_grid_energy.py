"""What sub-array size and resolution of the sense amplifiers cost in energy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bitline.plots.size_map import by_size, size_map
from bitline.plots.style import ENERGY_MAP, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def array_grid_energy(table: Any, *, ax: Axes | None = None) -> Axes:
    """Energy of all reads of an image, over rows of a sub-array and bits of its sense amplifiers.

    Colours are logarithmic. Combinations that the table does not have, or whose energy it does not have, stay blank.

    Args:
        table: grid.csv of `bitline study`, varied over `array.rows` and `array.mlsa.bits`
        ax: to draw into

    Returns:
        the Axes

    Raises:
        ValueError: if a combination occurs more than once, because something else was varied too, or if there is no energy

    Example:
        >>> plots.array_grid_energy(grid).get_title("left")
        "Energy of an image's reads [nJ]"
    """
    import numpy as np
    from matplotlib.colors import LogNorm

    map_ = 1e9 * by_size(table, "image_joule")[0].astype(float)
    energy = map_.to_numpy()
    if not np.isfinite(energy).any():
        raise ValueError("a grid without an energy; expected that of at least one point, which clamped reads have")
    least, most = float(np.nanmin(energy)), float(np.nanmax(energy))
    steps = [digit * 10.0**power for power in range(-3, 7) for digit in (1, 2, 5)]
    ticks = [step for step in steps if least <= step <= most]
    ax = size_map(map_, ENERGY_MAP, LogNorm(least, most), "energy of an image [nJ]", ticks, 0, ax)
    ax.set_title("Energy of an image's reads [nJ]")
    return ax
