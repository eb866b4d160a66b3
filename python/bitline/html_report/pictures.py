"""The pictures of a report, as images within the page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bitline import plots
from bitline._core import Deployment, deploy, simulate
from bitline.chips import column_offsets, transfer_points
from bitline.decks import netlist
from bitline.errors import Error
from bitline.plots.inline import inline
from bitline.runs import Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_DIES = 20
WIDE = (8.0, 4.4)
PIXELS = 110
"""Of a page, for an inch of a figure."""


@dataclass(frozen=True)
class Picture:
    """A picture with the words below it."""

    name: str
    caption: str
    uri: str
    width: int
    """In pixels of a page."""


@dataclass(frozen=True)
class Draft:
    """A picture that is not drawn yet."""

    name: str
    caption: str
    draw: Callable[[Axes], object]
    size: tuple[float, float] = WIDE


def pictures(run: Run) -> tuple[list[Picture], list[tuple[str, str]]]:
    """Every picture that the run's folder supports, and for the others their names and why they are missing."""
    deployment: Deployment | None = None
    why = ""
    try:
        deployment = deploy(run.study, run.model, run.latch)
    except Error as error:
        why = str(error)
    drawn, missing = drawn_of(drafts(run, deployment))
    return drawn, missing + ([("Pictures of dies", why)] if why else [])


def drawn_of(drafts: Iterable[Draft]) -> tuple[list[Picture], list[tuple[str, str]]]:
    """The drafts as pictures, and for those that cannot be drawn their names and why."""
    drawn, missing = [], []
    for draft in drafts:
        try:
            drawn.append(Picture(draft.name, draft.caption, inline(draft.draw, draft.size), round(PIXELS * draft.size[0])))
        except (Error, ValueError) as error:
            missing.append((draft.name, str(error)))
    return drawn, missing


def drafts(run: Run, deployment: Deployment | None) -> Iterator[Draft]:
    """The pictures in the order of the page."""
    yield Draft(
        "Accuracy of the dies",
        "Each dot is a die: everything at once, and each cause alone. Bars are means with their 95 % interval over dies.",
        lambda ax: plots.accuracy(run, ax=ax),
    )
    if (run.folder / "training.json").exists():
        yield Draft(
            "Training and calibration of the dies",
            "Each dot is a die, from the network as it was trained to one that was trained with this die in the loop; and the "
            "network that was trained on a distribution of dies.",
            lambda ax: plots.regimes(run, ax=ax),
        )
    if deployment is not None:
        yield from of_dies(run, deployment)
    yield from of_the_column(run)
    yield Draft(
        "Errors of the model",
        "Each dot is a read of the inference that was repeated in SPICE, on the same die with the same codes.",
        lambda ax: plots.audit_errors(run.audit, ax=ax),
    )
    if (file := run.folder / "explanation.json").exists():
        explained = {"explanation": json.loads(file.read_text())}
        yield Draft(
            "What the error is made of",
            "Parts of the error on held-out columns, each by an experiment of its own.",
            lambda ax: plots.error_budget(explained, ax=ax),
        )
    if (file := run.folder / "energy.json").exists():
        figures = json.loads(file.read_text())
        yield Draft(
            "Energy",
            "Whole cycles of random columns in SPICE; parts below a thousandth are left out. Other ways are in the tables.",
            lambda ax: plots.energy(figures, ax=ax),
            (8.0, 2.8),
        )


def of_dies(run: Run, deployment: Deployment) -> Iterator[Draft]:
    """Pictures that need the network and the silicon."""
    ideal = deployment.die(0, engine="ideal").infer()[0]
    classes = deployment.die(0).infer()[0]
    rows = min(2, max(1, -(-int((ideal != classes).sum()) // 6)))
    dies = min(run.study.dies, MOST_DIES)
    offsets = column_offsets(deployment, range(dies))
    yield Draft(
        "What die 0 takes for what",
        "Numbers of images by label and class, on die 0 after compensation.",
        lambda ax: plots.confusion(deployment.labels, classes, ax=ax),
        (5.6, 4.8),
    )
    yield Draft(
        "Images that flip",
        "Label, class of the exact network, and class of die 0 after compensation, where the classes differ.",
        lambda ax: plots.flips(deployment.codes, deployment.labels, ideal, classes, ax=ax),
        (8.0, 0.5 + 1.4 * rows),
    )
    yield Draft(
        "Offsets",
        f"What is between a column and a decision at zero: comparator and trim rows, all columns of {dies} dies.",
        lambda ax: plots.offsets(offsets, ax=ax),
    )
    worst = int(offsets.groupby("layer")["out_of_range"].sum().idxmax())
    yield Draft(
        "Columns of a macro",
        "Offset as made of every column; a cross is an offset beyond the range of compensation.",
        lambda ax: plots.column_map(offsets, layer=worst, ax=ax),
    )
    yield Draft(
        "Transfer",
        "What columns of die 0 make of exact sums. Mismatch spreads the dots; the colour is what both lines lose together.",
        lambda ax: plots.transfer(transfer_points(deployment, images=60), ax=ax),
    )


def of_the_column(run: Run) -> Iterator[Draft]:
    """Pictures of the circuit and of its model."""
    yield Draft(
        "A read in SPICE",
        "Both bit lines of the first audited read, with the model's values at the strobe.",
        lambda ax: one_read(run, ax),
    )
    yield Draft(
        "Discharges",
        "Nominal cells at constant levels take the line through the whole swing. Scale and start of each curve's time are "
        "fitted, so the residual is that of its shape.",
        lambda ax: plots.discharge(run.model, run.discharge, ax=ax),
        (8.0, 5.6),
    )
    yield Draft(
        "Current of a cell against the level",
        "By the fitted model; the band is one sigma of mismatch to either side.",
        lambda ax: plots.cell_current(run.model, run.study, ax=ax),
    )
    yield Draft(
        "Current of a cell against its bit line",
        "By the fitted model; the band is one sigma of mismatch to either side.",
        lambda ax: plots.cell_current(run.model, run.study, against="bitline", ax=ax),
    )
    yield Draft(
        "Modes of the model",
        "The discharge rate over level, voltage and cell is a sum of products of these with amplitudes of the cells.",
        lambda ax: plots.modes(run.model, ax=ax),
        (8.0, 3.8),
    )


def one_read(run: Run, ax: Axes) -> None:
    """The first audited read again, with its course over time."""
    reads = run.audit.dropna(subset=["error_v"])
    if reads.empty:
        raise ValueError("no read was audited")
    read = reads.iloc[0]
    die, layer, column, image, strobe = (int(read[key]) for key in ("die", "layer", "column", "image", "ramp_strobe"))
    deck = netlist(run.study, run=run.folder, die=die, layer=layer, column=column, image=image, strobe=strobe)
    plots.waveforms(simulate(deck), model_v=(read["model_bl_v"], read["model_blb_v"]), ax=ax)
    ax.set_title(f"Die {die}, layer {layer}, column {column}, image {image}")
