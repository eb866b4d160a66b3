"""What training and calibration make of dies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bitline.errors import FileError
from bitline.plots.style import COLOURS, axes, styled
from bitline.runs import Run
from bitline.train.regimes import REGIMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@styled
def regimes(run: Run, *, ax: Axes | None = None) -> Axes:
    """Accuracy of every die in every regime of `bitline train`.

    A dot is a die, a bar the mean over dies with its 95 % interval (Student), the line the exact network. Regimes of the
    network that was trained on a distribution of dies have a line of their own.

    Args:
        run: a run on which `bitline train` has finished
        ax: to draw into

    Returns:
        the Axes

    Raises:
        FileError: if the run has no training.json

    Example:
        >>> plots.regimes(trained).get_ylabel()
        'accuracy [%]'
    """
    import numpy as np

    file = run.folder / "training.json"
    if not file.exists():
        raise FileError(f"{file}: is not there; expected what `bitline train` leaves behind")
    result = json.loads(file.read_text())
    dies: list[dict[str, Any]] = [
        json.loads((run.folder / "training" / f"die-{die:04}.json").read_text())["accuracy"] for die in range(result["dies"])
    ]
    ax = axes(ax)
    found = [regime for regime in REGIMES if regime in result["accuracy"]]
    for place, regime in enumerate(found):
        values = 100 * np.array([die[regime] for die in dies if regime in die])
        spread = place + 0.16 * np.linspace(-1, 1, len(values)) * (len(values) > 1)
        ax.plot(spread, values, "o", color=COLOURS["as made" if regime == "as_made" else "compensated"], alpha=0.75)
        mean, low, high = (100 * (result["accuracy"][regime][key] or np.nan) for key in ("mean", "low", "high"))
        ax.errorbar(place, mean, [[mean - low], [high - mean]], fmt="_", color="black", markersize=34, capsize=7, lw=1.8)
        label = f"{mean:.2f}"
        ax.annotate(label, (place, values.min()), textcoords="offset points", xytext=(0, -14), ha="center", fontsize="small")
    groups = {"network": [], "distribution": []}  # type: dict[str, list[int]]
    for place, regime in enumerate(found):
        groups["distribution" if regime.startswith("distribution") else "network"].append(place)
    for name, places in groups.items():
        if places:
            ideal = 100 * result["ideal"][name]
            ends = places[0] - 0.4, places[-1] + 0.4
            ax.plot(ends, (ideal, ideal), ls="--", color=COLOURS["ideal"], label="ideal" if name == "network" else None)
    names = [regime.replace("_", " ") for regime in found]
    ax.set_xticks(range(len(found)), names, rotation=35, ha="right", rotation_mode="anchor")
    ax.set_ylabel("accuracy [%]")
    ax.set_title(f"Accuracy on {result['dies']} dies in every regime; bars: mean and its 95 % interval")
    ax.grid(axis="x", visible=False)
    ax.legend(loc="lower right")
    ax.margins(y=0.12)
    return ax
