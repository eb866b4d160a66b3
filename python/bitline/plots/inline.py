"""Pictures as text: within a page, or as a file of their own."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from bitline.plots.style import styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def svg(draw: Callable[[Axes], object], size: tuple[float, float]) -> bytes:
    """What `draw` draws into Axes of a size in inches, as a file of SVG. The same numbers give the same bytes."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    draw(figure.subplots())
    file = io.BytesIO()
    figure.savefig(file, format="svg", dpi=120, metadata={"Date": None})
    return file.getvalue()


def inline(draw: Callable[[Axes], object], size: tuple[float, float]) -> str:
    """The same as an address that holds the whole image."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg(draw, size)).decode()
