"""Which classes are taken for which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bitline.plots.style import axes, styled

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray


@styled
def confusion(labels: NDArray[np.uint8], classes: NDArray[np.uint8], *, ax: Axes | None = None) -> Axes:
    """Number of images of each label that got each class; right answers lie on the diagonal and are not coloured.

    Args:
        labels: of the images, shape (images,)
        classes: what a die said, shape (images,)
        ax: to draw into

    Returns:
        the Axes

    Raises:
        ValueError: if the shapes differ

    Example:
        >>> plots.confusion(deployment.labels, deployment.die(0).infer()[0]).get_ylabel()
        'label'
    """
    import numpy as np

    if labels.shape != classes.shape:
        raise ValueError(f"classes: shape {classes.shape}; expected that of labels, {labels.shape}")
    count = int(max(labels.max(initial=0), classes.max(initial=0))) + 1
    table = np.zeros((count, count), int)
    np.add.at(table, (labels, classes), 1)
    wrong = np.where(np.eye(count, dtype=bool), 0, table)
    ax = axes(ax, (5.6, 5.0))
    ax.imshow(wrong, cmap="Oranges", vmin=0, vmax=max(4, wrong.max()) * 1.25)
    for row, column in zip(*np.nonzero(table), strict=True):
        right = row == column
        ax.text(
            column,
            row,
            str(table[row, column]),
            ha="center",
            va="center",
            fontsize=10,
            color="black" if not right else "#555555",
        )
    ax.set_xticks(range(count))
    ax.set_yticks(range(count))
    ax.set_xlabel("class")
    ax.set_ylabel("label")
    ax.set_title(f"{int(np.trace(table))} of {len(labels)} images right")
    ax.grid(visible=False)
    return ax
