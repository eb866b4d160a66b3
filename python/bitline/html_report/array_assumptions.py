"""What a result on resistive arrays rests on: the rows of docs/methods.md, section 20, that hold for a run."""

from __future__ import annotations

from bitline.html_report.tables import specification
from bitline.rram_runs import RramRun

ALWAYS = [
    (
        "Resistive devices conduct the same at every temperature.",
        "The temperature of the specification is that of the transistors.",
    ),
    ("Writing and reading disturb no device.", "A device keeps what it was written to; only drift with time changes it."),
    (
        "Programming errors are what the spread, its tail and stuck devices say.",
        "Write-verify is a fresh draw; pulses are not simulated.",
    ),
    ("Devices differ independently of each other.", "No gradients over a die, no correlation between neighbours."),
    ("Word lines have no resistance.", "All rows rise at once."),
    (
        "References are currents, not replica columns.",
        "They do not drift with the columns; their spread is part of the declared offset.",
    ),
    ("The digital part is exact.", "Sums over sub-arrays, thresholds and scores have no error, and no energy."),
    ("The images are the same for all dies.", "The interval over dies says nothing about other images."),
]
CLAMP = [
    (
        "The charge of the wires has no part in a clamped read.",
        "It settles before the strobe; a strobe that comes too early is not seen.",
    ),
    (
        "The amplifier of the clamp is ideal.",
        "It has neither offset nor noise; its one pole, at 100 GHz of gain-bandwidth, is there for the simulator.",
    ),
]
CALIBRATED = (
    "A calibrated comparison has a trim of any fineness.",
    "Every column has its own for each reference; what holds it takes no energy.",
)


def assumptions(run: RramRun) -> list[tuple[str, str]]:
    """What is assumed or neglected, and what follows."""
    array = specification(run)["array"]
    return [
        *ALWAYS,
        *(CLAMP if array["read"]["by"] == "clamp" else []),
        *([CALIBRATED] if array["mlsa"]["calibrated"] else []),
    ]
