"""Images that hardware classifies otherwise than the exact network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bitline.plots.style import axes, styled

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray


@styled
def flips(
    codes: NDArray[np.uint8],
    labels: NDArray[np.uint8],
    ideal: NDArray[np.uint8],
    classes: NDArray[np.uint8],
    *,
    most: int = 12,
    ax: Axes | None = None,
) -> Axes:
    """Examples of images whose class flips from the exact network to a die, with label and both classes.

    Args:
        codes: DAC codes of square images, shape (images, pixels)
        labels: of the images, shape (images,)
        ideal: classes of the exact network, shape (images,)
        classes: what the die said, shape (images,)
        most: number of examples, from the first
        ax: to draw into

    Returns:
        the Axes

    Raises:
        ValueError: if the images are not square

    Example:
        >>> ideal, classes = (deployment.die(0, engine=engine).infer()[0] for engine in ("ideal", "model"))
        >>> plots.flips(deployment.codes, deployment.labels, ideal, classes).get_title("left")  # doctest: +ELLIPSIS
        '... of 20 images flip...'
    """
    import numpy as np

    side = round(codes.shape[1] ** 0.5)
    if side * side != codes.shape[1]:
        raise ValueError(f"codes: {codes.shape[1]} pixels; expected those of a square image")
    flipped = np.flatnonzero(ideal != classes)
    shown, across = flipped[:most], 6
    down = max(1, -(-len(shown) // across))
    ax = axes(ax, (7.0, 0.5 + 1.55 * down))
    height = side + 0.42 * side  # an image and its two lines of text
    for place, image in enumerate(shown):
        left, top = (place % across) * 1.15 * side, (place // across) * height
        pixels = codes[image].reshape(side, side)
        ax.imshow(pixels, cmap="gray_r", vmin=0, vmax=codes.max(), extent=(left, left + side, top + side, top))
        ax.plot(left + side * np.array([0, 1, 1, 0, 0]), top + side * np.array([0, 0, 1, 1, 0]), color="#bbbbbb", lw=0.8)
        words = f"{labels[image]}: ideal {ideal[image]}, die {classes[image]}"
        ax.text(left + side / 2, top + 1.06 * side, words, ha="center", va="top", fontsize=8.5)
    ax.set_xlim(-0.03 * side, across * 1.15 * side)
    ax.set_ylim(down * height, -0.05 * side)
    ax.set_aspect("equal")
    ax.axis("off")
    ax.set_title(
        f"{len(flipped)} of {len(labels)} images flip" + (f"; the first {len(shown)}" if len(shown) < len(flipped) else "")
    )
    return ax
