"""Numbers and sentences of a report."""

from __future__ import annotations

from typing import Any

from bitline.runs import Run


def percent(value: float) -> str:
    """A share, for example '93.65 %'."""
    return f"{100 * value:.2f} %"


def interval(values: dict[str, Any]) -> str:
    """A mean with its interval, for example '93.65 % (92.73 … 94.57)'; of one die alone, without."""
    if values["low"] is None:
        return percent(values["mean"])
    return f"{percent(values['mean'])} ({100 * values['low']:.2f} … {100 * values['high']:.2f})"


def small_percent(value: float) -> str:
    """A share that is small, for example '0.0274 %'."""
    return f"{100 * value:.4f} %"


def millivolts(value: float, digits: int = 3) -> str:
    """A voltage in mV."""
    return f"{1e3 * value:.{digits}f} mV"


def three_figures(value: float) -> str:
    """A number with three figures, or all before the point."""
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def answer(run: Run) -> str:
    """What the run found out, in a sentence."""
    accuracy, audit = run.result["accuracy"], run.result["audit"]
    return (
        f"On {accuracy['dies']} dies the network recognises {interval(accuracy['compensated'])} of {accuracy['images']} images "
        f"after offset compensation and {interval(accuracy['uncompensated'])} as made, where the exact network reaches "
        f"{percent(accuracy['ideal'])}; {trust(audit)}."
    )


def trust(audit: dict[str, Any]) -> str:
    """How far the model is from SPICE, as a clause."""
    if not audit["columns"]:
        return "no read was repeated in SPICE"
    return (
        f"the model behind these numbers differs from SPICE by {millivolts(audit['rms_v'])} rms on {audit['columns']} reads "
        f"with a signal of {millivolts(audit['signal_rms_v'], 1)} rms, and {audit['equal_decisions']} of their decisions "
        "are equal"
    )
