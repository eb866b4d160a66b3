"""What a result rests on: the rows of docs/methods.md, section 9, that hold for a run."""

from __future__ import annotations

from bitline.html_report.tables import specification
from bitline.runs import Run

ALWAYS = [
    ("Cells are quasi-static.", "A pulse must be long against the settling of a cell."),
    (
        "Only the access and the pull-down device of the discharging side shape the current.",
        "The held-out cells and columns shift all six, so this is inside the stated error.",
    ),
    ("BL and BLB do not couple but for the common kick.", "In SPICE they do as they are; the audit contains it."),
    ("A line that falls far below its word line can flip cells.", "The model ends at the swing of the specification."),
    (
        "Bit-line wires have no resistance in the model, the supply rail none at all.",
        "Decks have that of the wires where the specification gives it; the audit contains it.",
    ),
    (
        "Only thresholds vary, independently from device to device.",
        "No gradients, no correlation; corners stand for variations of mobility and capacitance.",
    ),
]
LEVELS = (
    "DAC levels are exact but for `variation.wordline_error`.",
    "An error of a level is the same in all columns and is not compensated by trimming.",
)
FRESH_NOISE = (
    "Fresh noise is one number for a read, at the comparator.",
    "It is white noise of nominal cells at their levels, kT/C and the comparator's; 1/f noise and noise of the supply "
    "are absent.",
)
COMPARATOR_NOISE = (
    "Without `variation.bitline_noise` only the comparator makes noise.",
    "`bitline snr` says how much the cells and kT/C add.",
)
ALONE = ("Without `column.array` word lines and rails are ideal and neighbours absent.", "A real array differs by that.")
NEIGHBOURS = (
    "Neighbours are lumped into one line that all rows discharge, and have no mismatch.",
    "What a single neighbour does differently averages out over the columns.",
)
DECLARED = (
    "Without `column.comparator.latch` the comparator is as declared: offset, its slope, noise.",
    "Kick-back, metastability and hysteresis are absent.",
)
LATCH = ("A latch has no memory of its last decision.", "Hysteresis is in neither SPICE's columns nor the model.")


def assumptions(run: Run) -> list[tuple[str, str]]:
    """What is assumed or neglected, and what follows."""
    fields = specification(run)
    column = fields["column"]
    variation = fields["variation"]
    exact_levels = float(str(variation.get("wordline_error", "0 V")).split()[0]) == 0
    return [
        *ALWAYS,
        *([LEVELS] if exact_levels else []),
        FRESH_NOISE if variation["bitline_noise"] else COMPARATOR_NOISE,
        NEIGHBOURS if column.get("array") else ALONE,
        LATCH if column["comparator"].get("latch") else DECLARED,
        ("The images are the same for all dies.", "The interval over dies says nothing about other images."),
    ]
