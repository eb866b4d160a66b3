"""What normalising images does to the bit lines, to the comparators' offsets, and to accuracy.

    python -m bitline.normalisation RUN --way none --way gain:780 [--images N] [--dies N] [--json]

A way is `none`, or how codes are brought to a total: `gain:TOTAL`, `offset:TOTAL`, or `rows:TOTAL:ROWS` with so many balance
rows in the first layer, taken from its trim rows. The network stays as it is: gain and rows leave the sign of every sum of a
layer without thresholds as it was (but for the rounding of codes); a network with thresholds in its first layer has to be
trained on the images as they are normalised.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from bitline._core import Deployment, Study, deploy, mean_interval
from bitline.errors import SpecError
from bitline.runs import Run, read_run

if TYPE_CHECKING:
    import pandas

COLUMNS = (
    "way", "codes_mean", "codes_spread", "common_mode_v", "common_mode_spread_v", "induced_offset_v", "ideal",
    "compensated", "low", "high", "worst", "dies", "images",
)  # fmt: skip


def normalised_study(study: Study, way: str) -> Study:
    """The study with its images normalised in a way such as `gain:780`; SpecError for another word.

    Example:
        >>> from bitline.normalisation import normalised_study
        >>> normalised_study(study, "gain:200").values()["data.normalise.total"]
        200
    """
    kind, *numbers = way.split(":")
    expected = {"none": 0, "gain": 1, "offset": 1, "rows": 2}
    if expected.get(kind) != len(numbers) or not all(number.isdigit() for number in numbers):
        raise SpecError(f"way '{way}'; expected none, gain:TOTAL, offset:TOTAL or rows:TOTAL:ROWS")
    if kind == "none":
        return study
    changes: dict[str, object] = {"data.normalise.by": kind, "data.normalise.total": int(numbers[0])}
    if kind == "rows":
        trim = "network.layers.0.trim_rows"
        changes |= {"network.layers.0.balance_rows": int(numbers[1]), trim: study.values()[trim] - int(numbers[1])}
    return study.replace(changes)


def line_levels(deployment: Deployment, *, die: int = 0, images: int = 300) -> dict[str, float]:
    """How far the common mode of the first layer's bit lines moves from image to image, and what that does to offsets.

    Args:
        deployment: with a model
        die: number of the die
        images: number of test images, from the first

    Returns:
        mean and standard deviation over images of the codes' sum; the common mode [V] and its standard deviation over images,
        the mean over columns [V]; and the rms of what a column's offset differs from that at the column's mean common mode [V]

    Raises:
        ValueError: if the deployment has no model

    Example:
        >>> from bitline.normalisation import line_levels
        >>> line_levels(deployment, images=20)["common_mode_spread_v"] > 0
        True
    """
    codes = np.ascontiguousarray(deployment.codes[:images])
    on = deployment.die(die)
    bl_v, blb_v = on.macro(0).voltages(codes)
    common = (bl_v + blb_v) / 2
    mean = common.mean(0)
    offsets = np.array([on.offsets_v(0, row) for row in common]) - on.offsets_v(0, mean)
    sums = codes.sum(1, dtype=int)
    return {
        "codes_mean": float(sums.mean()),
        "codes_spread": float(sums.std()),
        "common_mode_v": float(mean.mean()),
        "common_mode_spread_v": float(common.std(0).mean()),
        "induced_offset_v": float(np.sqrt(np.square(offsets).mean())),
    }


def compare(run: Run, ways: Sequence[str], *, dies: int = 20, images: int = 300) -> pandas.DataFrame:
    """Line levels, induced offsets and accuracy of a run's silicon with its images normalised in several ways.

    Args:
        run: whose study and model are taken
        ways: `none`, `gain:TOTAL`, `offset:TOTAL`, `rows:TOTAL:ROWS`
        dies: on which the compensated network classifies all test images, from the first
        images: over which line levels are measured, on die 0

    Returns:
        DataFrame with a row for each way: what line_levels returns, the accuracy of the exact network, and of the compensated
        dies the mean, its 95 % interval (Student; None for one die) and the worst

    Raises:
        SpecError: for a way that is none, or rows that do not fit

    Example:
        >>> from bitline.normalisation import compare
        >>> table = compare(bitline.read_run(run), ["none", "gain:150"], dies=2, images=20)
        >>> bool(table["common_mode_spread_v"][1] < table["common_mode_spread_v"][0])
        True
    """
    import pandas

    rows = []
    for way in ways:
        deployment = deploy(normalised_study(run.study, way), run.model, run.latch)
        labels = deployment.labels
        ideal = float((deployment.die(0, engine="ideal").infer()[0] == labels).mean())
        found = np.array([(deployment.die(die).infer()[0] == labels).mean() for die in range(dies)])
        mean, *interval = mean_interval(found)
        low, high = (end if np.isfinite(end) else None for end in interval)  # one die has no interval
        accuracy = (ideal, mean, low, high, float(found.min()), dies, len(labels))
        rows.append((way, *line_levels(deployment, images=images).values(), *accuracy))
    return pandas.DataFrame(rows, columns=list(COLUMNS))


def main() -> None:
    line = argparse.ArgumentParser(prog="python -m bitline.normalisation", description=__doc__.split("\n", 1)[0])
    line.add_argument("run", help="folder of a finished run")
    line.add_argument("--way", action="append", required=True, help="none, gain:TOTAL, offset:TOTAL or rows:TOTAL:ROWS")
    line.add_argument("--dies", type=int, default=20)
    line.add_argument("--images", type=int, default=300, help="over which line levels are measured")
    line.add_argument("--json", action="store_true")
    options = line.parse_args()
    table = compare(read_run(options.run), options.way, dies=options.dies, images=options.images)
    if options.json:
        print(json.dumps(table.to_dict("records"), indent=2))
        return
    for row in table.to_dict("records"):
        interval = f" ({row['low']:.2%} … {row['high']:.2%})" if row["low"] is not None else ""
        print(
            f"{row['way']:14} codes {row['codes_mean']:6.0f} ± {row['codes_spread']:4.0f}   common mode "
            f"{1e3 * row['common_mode_v']:6.1f} ± {1e3 * row['common_mode_spread_v']:5.1f} mV, offset "
            f"{1e3 * row['induced_offset_v']:.2f} mV rms   ideal {row['ideal']:.2%}, compensated {row['compensated']:.2%}"
            f"{interval}, worst {row['worst']:.2%}"
        )


if __name__ == "__main__":
    main()
