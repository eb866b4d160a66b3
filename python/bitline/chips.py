"""Tables of what the columns of deployed dies do: their offsets, and how they turn sums into voltages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bitline._core import Deployment, Die, working_points

if TYPE_CHECKING:
    import numpy as np
    import pandas
    from numpy.typing import NDArray

OFFSET_COLUMNS = ("die", "layer", "column", "as_made_v", "compensated_v", "trim_ones", "trim_rows", "out_of_range")


def column_offsets(deployment: Deployment, dies: Iterable[int] = (0,)) -> pandas.DataFrame:
    """What is between a column and a decision at zero, before and after compensation.

    The offset of a comparator less the V_BL - V_BLB that the column's trim rows alone give it, at the common mode of the
    layer's reads: what the trim search sees and makes small.

    Args:
        deployment: with a model
        dies: numbers of the dies

    Returns:
        DataFrame with a row for each column: die, layer, column; `as_made_v` with as many ones as zeros in the trim rows and
        `compensated_v` after the search [V]; `trim_ones` of `trim_rows`; and whether the offset is `out_of_range` of the search

    Raises:
        ValueError: if the deployment has no model
        DomainError: if a latch's model does not cover a common mode

    Source: docs/methods.md, section 6.

    Example:
        >>> table = bitline.column_offsets(deployment, dies=[0, 1])
        >>> len(table), bool(table["compensated_v"].std() < table["as_made_v"].std())
        (52, True)
    """
    import pandas

    levels = [float(level) for level in working_points(deployment).to_pandas()["calibration_precharge_v"]]
    tables = []
    for number in dies:
        as_made, compensated = (deployment.die(number, compensated=state) for state in (False, True))
        for layer, precharge_v in enumerate(levels):
            trim = compensated.trim(layer)
            ones, half = trim.sum(axis=0, dtype=int), len(trim) // 2
            columns = (
                number,
                layer,
                range(len(ones)),
                _left_v(as_made, layer, precharge_v),
                _left_v(compensated, layer, precharge_v),
                ones,
                len(trim),
                abs(ones - half)
                == half - 1,  # the search ends at an odd distance from the middle only where it did not turn back
            )
            tables.append(pandas.DataFrame(dict(zip(OFFSET_COLUMNS, columns, strict=True))))
    return pandas.concat(tables, ignore_index=True) if tables else pandas.DataFrame(columns=list(OFFSET_COLUMNS))


def transfer_points(deployment: Deployment, *, die: int = 0, images: int = 200, compensated: bool = True) -> pandas.DataFrame:
    """What a die's first layer makes of its dot products, against the exact ones.

    Args:
        deployment: with a model
        die: number of the die
        images: number of test images, from the first
        compensated: the trim rows store what takes the comparators' offsets away, else as many ones as zeros

    Returns:
        DataFrame with a row for each image and column: `ideal_sum` of weights and codes less the threshold [DAC steps],
        `all_codes`, the sum of all codes, which is what both lines together lose [DAC steps], and `bl_v`, `blb_v` [V]

    Raises:
        ValueError: if the deployment has no model
        DomainError: if a line falls below the model's swing

    Example:
        >>> table = bitline.transfer_points(deployment, images=5)
        >>> bool(numpy.corrcoef(table["ideal_sum"], table["bl_v"] - table["blb_v"])[0, 1] > 0.8)
        True
    """
    import numpy as np
    import pandas

    codes = np.ascontiguousarray(deployment.codes[:images])
    ideal = deployment.die(die, engine="ideal")
    sums = ideal.macro(0).sums(codes) - ideal.boundaries(0)
    bl_v, blb_v = deployment.die(die, compensated=compensated).macro(0).voltages(codes)
    image, column = np.indices(sums.shape)
    return pandas.DataFrame(
        {
            "image": image.ravel(),
            "column": column.ravel(),
            "ideal_sum": sums.ravel(),
            "all_codes": codes.sum(axis=1, dtype=int)[image.ravel()],
            "bl_v": bl_v.ravel(),
            "blb_v": blb_v.ravel(),
        }
    )


def _left_v(die: Die, layer: int, precharge_v: float) -> NDArray[np.float64]:
    """Offsets of a layer's comparators less what its trim rows alone give them [V]."""
    bl_v, blb_v = (lines[0] for lines in die.macro(layer).voltages(None, precharge_v=precharge_v))
    return die.offsets_v(layer, (bl_v + blb_v) / 2) - (bl_v - blb_v)
