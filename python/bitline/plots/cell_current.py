"""Current of one cell, with what mismatch makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bitline._core import CellLaw, ColumnModel, Silicon, Study
from bitline.plots.style import LEVEL_MAP, VOLTAGE_MAP, axes, styled

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes


@styled
def cell_current(
    model: ColumnModel,
    study: Study,
    *,
    against: str = "level",
    bitline_v: Iterable[float] | None = None,
    codes: Iterable[int] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Current of a cell over all cells, mean and one sigma of mismatch to either side, by the fitted model.

    Args:
        model: of a column
        study: gives the pulse, by which charge becomes current, and the spread of its transistors
        against: "level", of the word line, with a line for each of `bitline_v`; or "bitline", with a line for each of `codes`
        bitline_v: voltages of the bit line [V]; against a level both ends of the swing and its middle, else 25 along the swing
        codes: DAC codes from 1; against a level all, else three
        ax: to draw into

    Returns:
        the Axes

    Raises:
        ValueError: for another `against`
        DomainError: for a voltage outside the model's swing

    Example:
        >>> plots.cell_current(model, study, against="bitline", codes=[31], bitline_v=[0.8, 1.0, 1.2]).get_xlabel()
        '$V_{BL}$ [V]'
    """
    import matplotlib
    import numpy as np

    if against not in ("level", "bitline"):
        raise ValueError(f"against: '{against}'; expected 'level' or 'bitline'")
    low, high = model.precharge_v - model.swing_v, model.precharge_v
    by_level = against == "level"
    volts = list(bitline_v) if bitline_v is not None else [float(v) for v in np.linspace(low, high, 3 if by_level else 25)]
    chosen = list(codes) if codes is not None else _some_codes(model.codes, all_of_them=by_level)
    table = _currents(model, study, volts)
    table = table[table["code"].isin(chosen)]
    ax = axes(ax)
    column, line = ("level_v", "bitline_v") if by_level else ("bitline_v", "level_v")
    colours = matplotlib.colormaps[VOLTAGE_MAP if by_level else LEVEL_MAP]
    groups = list(table.groupby(line))
    for place, (value, group) in enumerate(groups):
        colour = colours(0.08 + 0.8 * place / max(1, len(groups) - 1))
        mean, sigma = 1e6 * group["mean_a"], 1e6 * group["sigma_a"]
        name = f"$V_{{BL}}$ {value:.2f} V" if by_level else f"$V_{{WL}}$ {1e3 * value:.0f} mV"
        ax.plot(group[column], mean, color=colour, label=name)
        ax.fill_between(group[column], mean - sigma, mean + sigma, color=colour, alpha=0.18, linewidth=0)
    ax.set_xlabel("word-line level [V]" if by_level else "$V_{BL}$ [V]")
    ax.set_ylabel("current of a cell [µA]")
    ax.set_ylim(bottom=0)
    ax.set_title("Mean of all cells and ± 1 σ of mismatch")
    ax.legend(loc="upper left", ncols=1)
    return ax


def _some_codes(codes: int, *, all_of_them: bool) -> list[int]:
    import numpy as np

    return list(range(1, codes)) if all_of_them else sorted({int(c) for c in np.linspace(codes - 1, codes // 4, 3)})


def _currents(model: ColumnModel, study: Study, bitline_v: list[float]) -> pandas.DataFrame:
    import pandas

    silicon, level_v = Silicon(study), model.level_v
    tables = [
        CellLaw(model, study, bitline_v=volts).moments(silicon).to_pandas().assign(bitline_v=volts) for volts in bitline_v
    ]
    table = pandas.concat(tables)
    return table.assign(level_v=[level_v[code] for code in table["code"]])
