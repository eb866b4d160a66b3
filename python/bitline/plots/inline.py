"""Pictures within a page."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from bitline.plots.style import styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def inline(draw: Callable[[Axes], object], size: tuple[float, float]) -> str:
    """What `draw` draws into Axes of a size in inches, as an address that holds the whole image.

    The same numbers give the same bytes.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    draw(figure.subplots())
    file = io.BytesIO()
    figure.savefig(file, format="svg", dpi=120, metadata={"Date": None})
    return "data:image/svg+xml;base64," + base64.b64encode(file.getvalue()).decode()
