"""What is found out at each point of a sweep: numbers and words by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bitline import program
from bitline._core import Study
from bitline.errors import SpecError
from bitline.runs import run
from bitline.sweeps.identity import digest_of_function

Values = Mapping[str, Any]
Function = Callable[[Study, Path], Values]


@dataclass(frozen=True)
class Measure:
    """A way to judge a study."""

    name: str
    evaluate: Function
    settings: Mapping[str, Any] = field(default_factory=dict)  # keys that it sets itself
    fits: bool = True  # makes use of a characterisation that lies in its folder
    identity: str = ""  # digest of a function that does not belong to the package


def accuracies(result: Mapping[str, Any]) -> dict[str, Any]:
    """What a run says of a network on dies: means with their 95 % intervals, and the fit's error on held-out columns."""
    found, fit = result["accuracy"], result["fit"]
    values = {"images": found["images"], "accuracy_ideal": found["ideal"]}
    values |= {f"accuracy_ideal_{end}": found[f"ideal_{end}"] for end in ("low", "high")}
    for state in ("uncompensated", "compensated"):
        values[f"accuracy_{state}"] = found[state]["mean"]
        values |= {f"accuracy_{state}_{end}": found[state][end] for end in ("low", "high", "worst")}
    return values | {
        "columns_out_of_range": found["columns_out_of_range"],
        "fit_rms_v": fit["holdout_column_v"]["rms"],
        "fit_max_v": fit["holdout_column_v"]["max"],
        "fit_signal_rms_v": fit["holdout_signal_rms_v"],
    }


def of_run(study: Study, folder: Path) -> Values:
    """`bitline.run` with its audit."""
    result = run(study, folder).result
    audit = result["audit"]
    names = ("signal_rms_v", "rms_v", "max_v", "agreement", "equal_decisions", "whole_images_equal")
    return accuracies(result) | {"audit_reads": audit["columns"]} | {f"audit_{name}": audit[name] for name in names}


def of_accuracy(study: Study, folder: Path) -> Values:
    """`bitline.run`; its settings leave out the audit."""
    return accuracies(run(study, folder).result)


def said_by_program(command: str, folder: Path) -> Any:
    """What the program says of the specification of a point, as JSON."""
    return program.answer(command, folder / "study.yaml", "--out", folder)


def of_budget(study: Study, folder: Path) -> Values:
    """`bitline budget`: charge, settling, spread and noise before any fit, and what binds."""
    said = said_by_program("budget", folder)
    names = ("line_farad", "current_a", "current_spread", "full_rows_in_swing", "recovery_s", "read_s")
    values = {name: said[name] for name in names}
    for number, layer in enumerate(said["layers"], start=1):
        for name in ("signal_rms_v", "mismatch_v", "offset_v", "trim_residual_v", "largest_drop_v", "common_mode_v"):
            values[f"layer{number}_{name}"] = layer[name]
        values[f"layer{number}_noise_v"] = layer["noise_v"]["together"]
    return values | {"least_margin": min(one["margin"] for one in said["constraints"]), "binding": said["binding"]}


def of_energy(study: Study, folder: Path) -> Values:
    """`bitline energy`: a whole cycle of the column in SPICE, beside reading it row by row."""
    said = said_by_program("energy", folder)
    column = said["ways"]["column"]
    parts = dict(column["cycle_joule"])
    together = parts.pop("together")
    values = {f"cycle{end}_joule": together[name] for end, name in (("", "mean"), ("_low", "low"), ("_high", "high"))}
    values |= {f"{name}_joule": value for name, value in parts.items()}
    values |= {name: column[name] for name in ("mac_joule", "dot_product_s", "cycle_s", "recovery_s")}
    ways = {name: said["ways"][f"rows_{name}"]["mac_joule"] for name in ("sensed", "full_swing")}
    return values | {f"rows_{name}_mac_joule": value for name, value in ways.items()}


def of_snr(study: Study, folder: Path) -> Values:
    """`bitline snr`: the signal to noise ratio of a dot product of as many rows as there are, effect by effect, in dB."""
    most = max(said_by_program("snr", folder)["waterfalls"], key=lambda waterfall: waterfall["rows"])
    values = {"rows": most["rows"], "signal_rms_v": most["signal_rms_v"], "unit_v": most["unit_v"]}
    values |= {"snr_db": most["together"]["snr_db"], "snr_compensated_db": most["together_compensated"]["snr_db"]}
    return values | {f"snr_{part['name'].replace(',', '').replace(' ', '_')}_db": part["snr_db"] for part in most["parts"]}


MEASURES = {
    measure.name: measure
    for measure in (
        Measure("accuracy", of_accuracy, {"audit.columns": 0, "audit.whole_images": 0}),
        Measure("run", of_run),
        Measure("snr", of_snr),
        Measure("budget", of_budget, fits=False),
        Measure("energy", of_energy, fits=False),
    )
}


def measure_of(given: str | Function) -> Measure:
    """One of the package by its name, or somebody's function of a study and a folder."""
    if callable(given):
        inner = getattr(given, "func", given)
        return Measure(str(getattr(inner, "__name__", type(inner).__name__)), given, identity=digest_of_function(given))
    if given not in MEASURES:
        raise SpecError(
            f"there is no measure '{given}'; expected one of {', '.join(MEASURES)}, or a function of study and folder"
        )
    return MEASURES[given]


def checked(measure: str, values: Any) -> dict[str, Any]:
    """What a measure gave, as numbers, words and truth values of Python."""
    if not isinstance(values, Mapping):
        raise SpecError(f"the measure '{measure}' gave {type(values).__name__}; expected a dict of numbers and words by name")
    plain = {str(name): value.item() if hasattr(value, "item") else value for name, value in values.items()}
    for name, value in plain.items():
        if not isinstance(value, (bool, int, float, str, type(None))):
            raise SpecError(f"the measure '{measure}' gave {type(value).__name__} for '{name}'; expected a number or a word")
    return plain
