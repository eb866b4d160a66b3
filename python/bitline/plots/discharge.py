"""Discharges of a bit line: SPICE against the model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bitline._core import ColumnModel
from bitline.plots.frames import frame
from bitline.plots.style import LEVEL_MAP, axes, stacked, styled

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes

    from bitline.column_model import Array

NOMINAL = 1
"""Number of the nominal cells in the column `set` of a discharge dataset."""


@dataclass(frozen=True)
class Plateau:
    """One discharge at a constant word-line level: crossings of voltages in SPICE, and the model's curve through them."""

    level_v: float
    cells: int
    time_s: Array
    crossed_v: Array
    curve_s: Array
    curve_v: Array
    error_v: Array
    """The model less SPICE at the times of the crossings."""


@styled
def discharge(
    model: ColumnModel, table: Any, *, levels: Iterable[int] | None = None, ax: Axes | None = None
) -> tuple[Axes, Axes]:
    """Discharges by nominal cells at constant word-line levels, SPICE against the model, with what is between them below.

    SPICE's points are where the line crosses the dataset's grid of voltages. The model's pulses have no time in nanoseconds:
    for each curve its scale and start are fitted, so that what is left is the error of the shape of the discharge.

    Args:
        model: of a column that stands alone
        table: the dataset that it was fitted to: Run.discharge or Characterisation.discharge
        levels: indices of word-line levels; five of the DAC's by default
        ax: to draw into

    Returns:
        Axes of the curves, and of the residuals below

    Raises:
        ValueError: for a table without these levels, or the model of an array

    Source: docs/methods.md, sections 2 and 3.

    Example:
        >>> curves, residuals = plots.discharge(model, bitline.read_run(run).discharge)
        >>> residuals.get_xlabel(), residuals.get_ylabel()
        ('time at the level [ns]', 'model less\\nSPICE [mV]')
    """
    import matplotlib
    import numpy as np

    rows = frame(table, "set", "level", "level_v", "count")
    rows = rows[rows["set"] == NOMINAL]
    if levels is None:
        levels = sorted({int(level) for level in np.linspace(1, model.codes - 1, 5)})
    plateaus = [plateau(model, rows[rows["level"] == level]) for level in levels]
    above, below = stacked(axes(ax, (7.0, 5.2)))
    for place, run in enumerate(plateaus):
        colour = matplotlib.colormaps[LEVEL_MAP](0.9 * place / max(1, len(plateaus) - 1))
        cells = "1 cell" if run.cells == 1 else f"{run.cells} cells"
        above.plot(1e9 * run.curve_s, run.curve_v, color=colour, label=f"{1e3 * run.level_v:.0f} mV, {cells}")
        above.plot(1e9 * run.time_s, run.crossed_v, "o", mfc="none", mec=colour)
        below.plot(1e9 * run.time_s, 1e3 * run.error_v, "o-", color=colour, lw=0.9)
    above.set_ylabel("$V_{BL}$ [V]")
    above.set_title("Line: model; circles: SPICE")
    above.legend(title="word line", loc="upper right")
    below.axhline(0, color="black", lw=0.8)
    below.set_xlabel("time at the level [ns]")
    below.set_ylabel("model less\nSPICE [mV]")
    return above, below


def plateau(model: ColumnModel, run: pandas.DataFrame) -> Plateau:
    """The discharge of a dataset's row, beside the model's."""
    import numpy as np
    import yaml

    from bitline.column_model import cell_sums, psi

    if run.empty:
        raise ValueError("a level that no nominal cell of the table was discharged at; expected one of its column 'level'")
    fields, row = yaml.safe_load(model.to_yaml()), run.iloc[0]
    if fields["array"]["columns"] > 0:
        raise ValueError("the model of a column in an array; expected one that stands alone")
    crossings = {float(name.split("_")[2]): row[name] for name in run.columns if name.startswith("time_at_")}
    crossed_v, time_s = (np.array(values, float) for values in zip(*sorted(crossings.items(), reverse=True), strict=True))
    crossed_v, time_s = crossed_v[~np.isnan(time_s)], time_s[~np.isnan(time_s)]
    cells = int(row["count"])
    sums = cells * cell_sums(fields, np.array([int(row["level"])]), np.array([0]), np.zeros((1, 6)))[0]
    curve_v = np.linspace(crossed_v[0], crossed_v[-1], 801)
    pace = 1 / np.array(
        [sums @ psi(fields, float(v)) for v in curve_v]
    )  # pulses per volt; a crossing has the kick in it, as the modes have
    pulses = np.concatenate([[0], np.cumsum((pace[1:] + pace[:-1]) / 2 * -np.diff(curve_v))])
    at_crossings = np.interp(-crossed_v, -curve_v, pulses)
    pulse_s, start_s = np.polyfit(at_crossings, time_s, 1)
    slope = -1 / (pulse_s * np.interp(-crossed_v, -curve_v, pace))  # dV/dt of the model
    error_v = slope * (time_s - start_s - pulse_s * at_crossings)
    return Plateau(float(row["level_v"]), cells, time_s, crossed_v, start_s + pulse_s * pulses, curve_v, error_v)
