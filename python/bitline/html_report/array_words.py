"""Sentences of a report on resistive arrays."""

from __future__ import annotations

from bitline.html_report.words import interval, millivolts, percent, small_percent
from bitline.rram_runs import RramRun


def answer(run: RramRun) -> str:
    """What the run found out, in a sentence."""
    accuracy, array = run.result["accuracy"], run.result["array"]
    rows = f", and {interval(accuracy['row_by_row'])} row by row" if "row_by_row" in accuracy else ""
    return (
        f"On {accuracy['dies']} dies of sub-arrays of {array['rows']} x {array['columns']} with {array['mlsa_bits']}-bit sense "
        f"amplifiers the network recognises {interval(accuracy['hardware'])} of {accuracy['images']} images, all rows read at "
        f"once{rows}, where the exact network reaches {percent(accuracy['ideal'])} and a die in which nothing varies "
        f"{percent(accuracy['nominal'])}; {trust(run)}."
    )


def trust(run: RramRun) -> str:
    """How far the models are from SPICE, as a clause."""
    audit = run.result["audit"]
    if not audit["columns"]:
        return "no read was repeated in SPICE"
    codes = f", and {audit['codes_equal']} of {audit['codes']} codes are equal" if audit["codes"] else ""
    said = (
        f"the model behind these numbers differs from SPICE by {small_percent(audit['rms'])} of full scale rms on "
        f"{audit['columns']} reads{codes}"
    )
    if "sram" in run.result:
        found = run.result["sram"]["audit"]
        said += f"; on 6T cells it differs by {millivolts(found['rms_v'])} rms on {found['columns']} reads"
    return said
