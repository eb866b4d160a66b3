"""The tables of a report on resistive arrays."""

from __future__ import annotations

from typing import Any

from bitline.html_report.tables import Table, about_means, chosen, specification
from bitline.html_report.words import interval, millivolts, percent, small_percent, three_figures
from bitline.plots.array_audit import UNITS
from bitline.rram_runs import RramRun

KEYS = {
    "technology": "technology.name",
    "corner": "technology.corner",
    "cell": "array.cell",
    "rows of a sub-array": "array.rows",
    "columns of a sub-array": "array.columns",
    "columns are read by": "array.read.by",
    "at a voltage of": "array.read.voltage",
    "supply": "array.supply",
    "temperature": "array.temperature",
    "time since programming": "array.device.age",
    "codes of a sense amplifier": "array.mlsa.bits",
    "references": "array.mlsa.references",
    "offset of a comparison, sigma": "array.mlsa.offset",
    "another part of it, of the reference": "array.mlsa.offset_share",
    "comparisons are calibrated": "array.mlsa.calibrated",
    "columns that take turns": "array.mux",
    "data": "data.set",
    "dies": "study.dies",
    "seed": "study.seed",
}
"""What a reader asks first, and where the specification has it."""


def asked(run: RramRun) -> list[tuple[str, str]]:
    """The array and the study, by name and value."""
    return [*named(specification(run)), ("images", str(run.result["accuracy"]["images"]))]


def named(fields: dict[str, Any]) -> list[tuple[str, str]]:
    """What a specification says first, by name and value."""
    said = {"True": "yes", "False": "no"}
    return [(name, said.get(value, value)) for name, value in chosen(fields, KEYS)]


def results(run: RramRun) -> list[Table]:
    """Everything that a run found out, as tables."""
    tables = [accuracies(run), sense_amplifiers(run), fit(run), audit(run)]
    if "sram" in run.result:
        tables.append(on_6t_cells(run.result["sram"]))
    if "energy" in run.result:
        tables.append(energy(run.result["energy"]))
    return tables


def accuracies(run: RramRun) -> Table:
    """Accuracy by way of reading, and where nothing varies."""
    accuracy = run.result["accuracy"]

    def below(share: float) -> str:
        return f"{100 * (accuracy['ideal'] - share):.2f}"

    ways = {"all rows at once": "hardware", "row by row": "row_by_row"}
    rows = [["all rows at once, nothing varies", percent(accuracy["nominal"]), "–", below(accuracy["nominal"])]]
    for way in run.ways:
        values = accuracy[ways[way]]
        rows.append([way, interval(values), percent(values["worst"]), below(values["mean"])])
    columns = ["on the dies", "accuracy", "worst die", "points below the exact network"]
    return Table("Accuracy", columns, rows, about_means(accuracy))


def sense_amplifiers(run: RramRun) -> Table:
    """References and levels of every layer and plane."""
    rows = [
        [
            str(layer + 1),
            str(plane),
            whole(sensing["matches"] if "matches" in sensing else sensing["sums"]),
            whole(sensing["levels"]),
            f"{sensing['rms_error']:.2f}",
        ]
        for layer, planes in enumerate(run.result["sensing"])
        for plane, sensing in enumerate(planes)
    ]
    bits = run.result["array"].get("resolvable_bits")
    note = "A code begins at so many matching rows, on 6T cells at such a sum of rows that are on. Plane 0 is the lowest bit."
    if bits is not None:
        note += f" These columns resolve {bits} bits at most."
    return Table("Sense amplifiers", ["layer", "plane", "codes begin at", "levels, in sums of ±1", "error, rms"], rows, note)


def whole(numbers: list[int]) -> str:
    """Whole numbers beside each other."""
    return " ".join(map(str, numbers)).replace("-", "−")


def fit(run: RramRun) -> Table:
    """What the fit says of itself."""
    found = run.result["fit"]
    rows = [
        ["solutions of the ladder, held out", "–", small_percent(found["holdout_ladder_rms"]), "–"],
        [
            "random columns in SPICE, held out",
            str(found["holdout_spice_columns"]),
            small_percent(found["holdout_spice_rms"]),
            small_percent(found["holdout_spice_max"]),
        ],
    ]
    note = f"Moments along the line: {found['moments']}; degree of the polynomial: {found['degree']}; shares of full scale."
    return Table("Fit of the column model to SPICE", ["on", "number", "error, rms", "largest"], rows, note)


def audit(run: RramRun) -> Table:
    """The same reads in SPICE and on the model."""
    found = run.result["audit"]
    scale, unit = UNITS[run.sensed]
    one_off = f"{found['one_level_off']}, of which {found['one_level_off_inside_margin']} at a reference"
    rows = [
        ["reads repeated in SPICE", f"{found['columns']}, {found['failed']} failed"],
        ["full scale, all rows match", f"{scale * found['full_scale']:.4g} {unit}"],
        ["error, rms", f"{small_percent(found['rms'])} of full scale"],
        ["error, largest", f"{small_percent(found['max'])} of full scale"],
        ["equal codes", f"{found['codes_equal']} of {found['codes']}, {found['codes_failed']} failed"],
        ["codes that are one level off", one_off],
    ]
    note = "The same dies, wires and inputs, without noise; codes are those of the sense amplifier in transistors."
    return Table("Audit against SPICE", ["", "found"], rows, note)


def on_6t_cells(found: dict[str, Any]) -> Table:
    """What layers on 6T cells are on, and their audit."""
    fitted, audited = found["fit"], found["audit"]
    rows = [
        ["layers", ", ".join(map(str, found["layers"]))],
        ["rows of a sub-array", str(found["rows"])],
        ["word line of an input of +1", f"{millivolts(found['wordline_v'], 0)} (code {found['code']})"],
        ["sense amplifiers", f"{found['mlsa_bits']} bits, references {found['references']}"],
        ["model on held-out columns", f"{millivolts(fitted['holdout_column_rms_v'])} rms on {fitted['holdout_columns']}"],
        ["reads repeated in SPICE", f"{audited['columns']}, {audited['failed']} failed"],
        ["signal V_BL − V_BLB, rms", millivolts(audited["signal_rms_v"], 1)],
        ["error, rms", f"{millivolts(audited['rms_v'])}, {small_percent(audited['rms'])} of the swing"],
        ["error, largest", f"{millivolts(audited['max_v'])}, {small_percent(audited['max'])} of the swing"],
        ["equal codes", f"{audited['codes_equal']} of {audited['columns']}"],
    ]
    return Table("Layers on 6T cells", ["", "found"], rows, "Codes are those of SPICE's voltage under the die's thresholds.")


def energy(found: dict[str, Any]) -> Table:
    """What a read of a column takes, and an image."""
    names = {"parallel": "all rows at once", "row_by_row": "row by row"}
    parts = ("column_joule", "wordlines_joule", "amplifiers_joule", "references_joule", "total_joule")

    def picojoules(value: float | None) -> str:
        return "failed in SPICE" if value is None else f"{three_figures(1e12 * value)} pJ"

    rows = [
        [
            name,
            *(picojoules(found[way][part]) for part in parts),
            "–" if found[way]["time_s"] is None else f"{three_figures(1e9 * found[way]['time_s'])} ns",
        ]
        for way, name in names.items()
        if way in found
    ]
    note = f"An image takes {found['reads_per_image']:.0f} reads of resistive columns"
    if found["image_joule"] is not None:
        note += f", {three_figures(1e9 * found['image_joule'])} nJ all rows at once"
    return Table(
        "Energy and time of a read",
        ["way", "column", "word lines", "copies, latches", "references", "together", "time"],
        rows,
        note + ". The digital part is not in it, nor are layers on 6T cells.",
    )
