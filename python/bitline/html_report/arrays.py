"""What the page of a run on resistive arrays says."""

from __future__ import annotations

from collections.abc import Iterator

from bitline import plots
from bitline._core import read_dataset
from bitline.html_report.array_assumptions import assumptions
from bitline.html_report.array_tables import asked, results
from bitline.html_report.array_words import answer
from bitline.html_report.findings import Findings
from bitline.html_report.pictures import Draft, drawn_of
from bitline.rram_runs import WAYS, RramRun


def findings(run: RramRun) -> Findings:
    """The parts of the page."""
    drawn, missing = drawn_of(drafts(run))
    commands = ["bitline run resolved.yaml --out run", "bitline report run"]
    return Findings(asked(run), answer(run), drawn, missing, results(run), assumptions(run), commands, digests(run))


def drafts(run: RramRun) -> Iterator[Draft]:
    """The pictures in the order of the page."""
    yield Draft(
        "Accuracy of the dies",
        "Each dot is a die; bars are means with their 95 % interval over dies. Where nothing varies, codes of few bits and the "
        "resistance of the lines are all that is lost.",
        lambda ax: plots.array_accuracy(run, ax=ax),
    )
    for layer in range(len(run.result["sensing"])):
        yield what_occurs(run, layer)
    audit = run.result["audit"]
    yield Draft(
        "Errors of the model",
        "Each dot is a read of the inference that was repeated in SPICE, on the same die with the same inputs.",
        lambda ax: plots.array_audit(run.audit, full_scale=audit["full_scale"], sensed=run.sensed, ax=ax),
    )
    if (reads := run.sram_audit) is not None:
        same = reads.assign(spice_bl_v=reads["spice_v"], spice_blb_v=0.0, error_v=reads["model_v"] - reads["spice_v"])
        yield Draft(
            "Errors of the model on 6T cells",
            "The same of reads of layers on 6T cells.",
            lambda ax: plots.audit_errors(same, ax=ax),
        )
    if "energy" in run.result:
        yield Draft(
            "Energy",
            "A column of which half of the rows match, read once in SPICE, with its share of what its sub-array has in common.",
            lambda ax: plots.array_energy(run.result["energy"], ax=ax),
            (8.0, 3.4),
        )


def what_occurs(run: RramRun, layer: int) -> Draft:
    """The sums of a layer with references and levels, of its lowest plane."""
    on_6t_cells = layer + 1 in run.result.get("sram", {}).get("layers", [])
    several = len(run.result["sensing"][layer]) > 1
    return Draft(
        f"What occurs in layer {layer + 1}" + (", the lowest bit of its inputs" if several else ""),
        "How often training images cause each partial sum in the exact network, with the references between codes and the "
        "levels that the codes stand for.",
        lambda ax: plots.match_levels(*run.levels(layer), on_off=on_6t_cells, ax=ax),
    )


def digests(run: RramRun) -> list[tuple[str, str]]:
    """16 hexadecimal digits each: equal digests mean equal contents."""
    files = {way: WAYS[way] for way in run.ways} | {"audit": "rram_audit.csv"}
    return [
        ("specification", run.study.digest),
        *((name, read_dataset(run.folder / file).digest) for name, file in files.items()),
    ]
