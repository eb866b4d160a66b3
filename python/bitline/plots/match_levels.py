"""What a multi-level sense amplifier makes of the matches that occur."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bitline.plots.style import BLUE, COLOURS, SKY, axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LABELS = 16
"""Levels beyond which their sums are not written beside them."""


@styled
def match_levels(counts: Any, boundaries: Any, levels: Any, *, on_off: bool = False, ax: Axes | None = None) -> Axes:
    """How often each number of matching rows occurs, with the references between codes and the level of each code.

    Bars of one colour are one code. A dashed line is a reference, half-way between two numbers of matches; a triangle is the
    level of a code, at the matches that it stands for, with the sum of ±1 products written above. The title has the error of
    the levels against the exact sums, rms over what occurs.

    Args:
        counts: how often each number of matches occurs; the index is the number, 0 to the rows
        boundaries: smallest number of matches of codes 1, 2, …, as `matches` in `sensing` of result.json
        levels: the sum that each code stands for, one more than boundaries, as `levels` there
        on_off: counts are those of layers on 6T cells, where sums of the rows that are on, from minus the rows to the rows,
            are in the place of matches
        ax: to draw into

    Returns:
        the Axes

    Raises:
        ValueError: if the counts are empty, the boundaries do not rise or the levels are not one more than they

    Example:
        >>> plots.match_levels([1, 4, 6, 4, 1], [2, 3], [-2, 0, 2]).get_ylabel()
        'share of reads [%]'
    """
    import numpy as np

    occur, edges, sums = np.asarray(counts, float), np.asarray(boundaries), np.asarray(levels)
    if not occur.sum() > 0:
        raise ValueError("counts of matches add up to nothing; expected those of at least one read")
    if np.any(np.diff(edges) <= 0):
        raise ValueError("boundaries that do not rise; expected the smallest number of matches of codes 1, 2, …")
    if len(sums) != len(edges) + 1:
        raise ValueError(f"{len(sums)} levels for {len(edges)} boundaries; expected one more than boundaries")
    rows = len(occur) - 1
    matches, zero = np.arange(rows + 1), rows // 2 if on_off else 0
    codes = np.searchsorted(edges, matches, side="right")
    share = 100 * occur / occur.sum()
    rms = np.sqrt(share @ (sums[codes] - (2 * matches - rows)) ** 2 / 100)
    ax = axes(ax)
    ax.bar(matches - zero, share, width=1.0, color=[(BLUE, SKY)[code % 2] for code in codes], edgecolor="white", lw=0.4)
    for edge in edges:
        label = "reference" if edge == edges[0] else None
        ax.plot([edge - zero - 0.5] * 2, [0, 1.22 * share.max()], color="black", ls="--", lw=0.9, label=label)
    places, top = (sums + rows) / 2 - zero, 1.06 * share.max()
    ax.plot(places, np.full(len(places), top), "v", color=COLOURS["error"], label="level of a code, as a sum of ±1")
    if len(sums) <= MOST_LABELS:
        for place, level in zip(places, sums, strict=True):
            ax.annotate(f"{level:d}", (place, top), textcoords="offset points", xytext=(0, 6), ha="center", fontsize="small")
    seen = matches[occur > 0] - zero
    ax.set_xlim(min(seen[0], places.min()) - 1, max(seen[-1], places.max()) + 1)
    ax.set_ylim(0, 1.42 * share.max())
    ax.set_xlabel("sum of the rows that are on" if on_off else "matching rows")
    ax.set_ylabel("share of reads [%]")
    ax.set_title(f"{len(edges)} references for {rows - zero} rows; levels off by {rms:.2f} rms of sums of up to ±{rows}")
    ax.legend(loc="upper right", ncols=2)
    ax.grid(axis="x", visible=False)
    return ax
