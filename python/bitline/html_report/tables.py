"""The tables of a report: a heading, names of columns, rows of text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bitline.html_report.words import interval, millivolts, percent, three_figures
from bitline.rram_runs import RramRun
from bitline.runs import VARIANTS, Run

KEYS = {
    "technology": "technology.name",
    "corner": "technology.corner",
    "cell": "column.cell",
    "rows of a column": "column.rows",
    "supply": "column.supply",
    "temperature": "column.temperature",
    "bit-line capacitance": "column.bitline.capacitance",
    "word-line levels": "column.wordline.bits",
    "word-line pulse": "column.wordline.pulse",
    "highest level": "column.wordline.high",
    "comparator offset, sigma": "column.comparator.offset",
    "data": "data.set",
    "dies": "study.dies",
    "seed": "study.seed",
}
"""What a reader asks first, and where the specification has it."""


@dataclass(frozen=True)
class Table:
    """Rows of text under names of columns."""

    title: str
    columns: list[str]
    rows: list[list[str]]
    note: str = ""


def specification(run: Run | RramRun) -> dict[str, Any]:
    """The run's specification with every value, as nested dictionaries."""
    import yaml

    fields: dict[str, Any] = yaml.safe_load((run.folder / "resolved.yaml").read_text())
    return fields


def asked(run: Run) -> list[tuple[str, str]]:
    """The operating point and the study, by name and value."""
    return [*named(specification(run)), ("images", str(run.result["accuracy"]["images"]))]


def named(fields: dict[str, Any]) -> list[tuple[str, str]]:
    """What a specification says first, by name and value."""
    found = chosen(fields, KEYS)
    if (fields["column"].get("comparator") or {}).get("latch"):
        found = [(name, "of its latch in transistors" if name.startswith("comparator") else value) for name, value in found]
    return found


def chosen(fields: dict[str, Any], keys: dict[str, str]) -> list[tuple[str, str]]:
    """Some keys of a specification, by name and value; those that it does not have are left out."""
    found = []
    for name, key in keys.items():
        value: Any = fields
        for part in key.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None:
            found.append((name, f"{2**value} ({value} bits)" if key.endswith("bits") else str(value)))
    return found


def results(run: Run) -> list[Table]:
    """Everything that a run found out, as tables."""
    tables = [accuracies(run), working_points(run), fit(run), audit(run)]
    if (file := run.folder / "energy.json").exists():
        tables.append(energy(json.loads(file.read_text())))
    return tables


def accuracies(run: Run) -> Table:
    """Accuracy by variant, before and after compensation."""
    accuracy = run.result["accuracy"]
    rows = []
    variants = (accuracy, accuracy["cell_mismatch_alone"], accuracy["comparator_offset_alone"])
    for name, values in zip(VARIANTS, variants, strict=True):
        before, after = values["uncompensated"], values["compensated"]
        rows.append([name, interval(before), interval(after), percent(after["worst"]), str(values["columns_out_of_range"])])
    columns = ["on the dies", "as made", "after compensation", "worst die", "columns out of range"]
    return Table("Accuracy", columns, rows, about_means(accuracy))


def about_means(accuracy: dict[str, Any]) -> str:
    """What accuracies are means over, and what the exact network reaches."""
    ideal = f"{percent(accuracy['ideal'])} ({100 * accuracy['ideal_low']:.2f} … {100 * accuracy['ideal_high']:.2f})"
    return (
        f"Mean over {accuracy['dies']} dies with its 95 % interval (Student). The exact network reaches {ideal}, with an "
        "interval over images (Wilson)."
    )


def working_points(run: Run) -> Table:
    """Where the layers' comparators work."""
    rows = [
        [
            str(layer),
            millivolts(point["common_mode_v"], 1),
            millivolts(point["difference_rms_v"], 1),
            millivolts(point["largest_drop_v"], 1),
        ]
        for layer, point in enumerate(run.result["working_points"])
    ]
    columns = ["layer", "common mode", "V_BL − V_BLB, rms", "largest drop of a line"]
    return Table("Working points", columns, rows, "Of a nominal die over images.")


def fit(run: Run) -> Table:
    """What the fit says of itself."""
    fitted = run.result["fit"]

    def row(name: str, error: dict[str, float]) -> list[str]:
        return [name, str(error["count"]), millivolts(error["rms"], 4), millivolts(error["max"], 4)]

    rows = [
        row("single cells, fitted", fitted["cell_v"]),
        row("single cells, held out", fitted["holdout_cell_v"]),
        row("full columns, held out", fitted["holdout_column_v"]),
    ]
    note = (
        f"Modes along the bit line: {run.model.bitline_modes}; along the levels: {run.model.wordline_modes}; degree of the "
        f"amplitudes: {fitted['degree']}. Signal of the held-out columns: {millivolts(fitted['holdout_signal_rms_v'], 1)} rms."
    )
    return Table("Fit of the column model to SPICE", ["on", "number", "error, rms", "largest"], rows, note)


def audit(run: Run) -> Table:
    """The same reads in SPICE and on the model."""
    found = run.result["audit"]
    rows = [
        ["reads repeated in SPICE", f"{found['columns']}, {found['failed']} failed"],
        ["signal V_BL − V_BLB, rms", millivolts(found["signal_rms_v"], 1)],
        ["error, rms", millivolts(found["rms_v"])],
        ["error, mean", millivolts(found["bias_v"])],
        ["error, largest", millivolts(found["max_v"])],
        ["equal decisions", f"{found['equal_decisions']} of {found['columns']}"],
        ["whole images with the same class", f"{found['whole_images_equal']} of {found['whole_images']}"],
    ]
    note = "The same dies, trims and codes; reads drawn from dies, images, layers, columns and strobes of the inference."
    return Table("Audit against SPICE", ["", "found"], rows, note)


def energy(figures: dict[str, Any]) -> Table:
    """What whole cycles cost, beside other ways to the same dot product."""
    names = {"column": "this column", "rows_sensed": "row by row, sensed", "rows_full_swing": "row by row, full swing"}
    rows = [
        [
            name,
            f"{three_figures(1e15 * way['cycle_joule']['together']['mean'])} fJ",
            f"{three_figures(1e15 * way['mac_joule'])} fJ",
            f"{three_figures(1e-12 * way['operations_per_joule'])} TOPS/W",
            f"{three_figures(1e9 * way['dot_product_s'])} ns",
        ]
        for key, name in names.items()
        for way in [figures["ways"][key]]
    ]
    return Table(
        "Energy and time", ["way", "one cycle", "one MAC", "efficiency", "dot product"], rows, " ".join(figures["assumptions"])
    )
