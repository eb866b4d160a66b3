"""How objects show themselves in a notebook: their repr, a table, and a small picture where matplotlib is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import TYPE_CHECKING, Any

from bitline._core import ColumnModel, Dataset, Deployment, Die, Macro, RramStudy, Study
from bitline.errors import Error
from bitline.rram_runs import RramRun
from bitline.runs import Audit, Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE = (5.6, 3.0)
"""Of a picture in inches."""
MOST_ROWS = 8
"""Of a dataset."""


def attach() -> None:
    """Gives the classes their view, `_repr_html_`, which notebooks ask for."""
    views: dict[type, Callable[[Any], str]] = {
        Study: of_study,
        RramStudy: of_arrays,
        Dataset: of_dataset,
        ColumnModel: of_model,
        Run: of_run,
        RramRun: of_run_on_arrays,
        Audit: of_audit,
        Macro: of_macro,
        Die: of_die,
        Deployment: of_deployment,
    }
    for kind, view in views.items():
        setattr(kind, "_repr_html_", view)  # noqa: B010  mypy does not know that the extension's classes take attributes


def heading(thing: object) -> str:
    return f"<p><code>{escape(repr(thing))}</code></p>"


def table(rows: Iterable[tuple[object, ...]], columns: Iterable[str] = ()) -> str:
    """Rows of text, the first of each as its name."""
    names = "".join(f"<th>{escape(name)}</th>" for name in columns)
    lines = [f"<tr>{names}</tr>"] if names else []
    for name, *cells in rows:
        values = "".join(f"<td>{escape(str(cell))}</td>" for cell in cells)
        lines.append(f"<tr><th style='text-align: left'>{escape(str(name))}</th>{values}</tr>")
    return f"<table>{''.join(lines)}</table>"


def picture(draw: Callable[[Axes], object], words: str, size: tuple[float, float] = SIZE) -> str:
    """A small picture; nothing where matplotlib or what is to be drawn is missing, because a view never fails."""
    from bitline.plots.inline import inline

    try:
        address = inline(draw, size)
    except (ImportError, Error):
        return ""
    return f"<img src='{address}' alt='{escape(words)}' width='{round(100 * size[0])}' style='background: white'>"


def of_study(study: Study) -> str:
    import yaml

    from bitline.html_report.tables import named

    return heading(study) + table(named(yaml.safe_load(study.resolved())))


def of_arrays(study: RramStudy) -> str:
    import yaml

    from bitline.html_report.array_tables import named

    return heading(study) + table(named(yaml.safe_load(study.resolved())))


def of_dataset(dataset: Dataset) -> str:
    from bitline import plots

    shown = dataset.to_pandas().to_html(max_rows=MOST_ROWS, max_cols=12, border=0)
    drawn = ""
    if dataset.kind == "waveforms":
        drawn = picture(lambda ax: plots.waveforms(dataset, ax=ax), "bit lines over time")
    return heading(dataset) + shown + drawn


def of_model(model: ColumnModel) -> str:
    from bitline import plots
    from bitline.html_report.words import millivolts

    rows = [
        (
            "word-line levels",
            f"{model.codes} codes, {1e3 * model.level_v[1]:.0f} … {1e3 * model.level_v[model.codes - 1]:.0f} mV",
        ),
        ("box", f"discharges to {model.swing_v:.3g} V, shifts to {model.max_shift_sigmas:.2g} σ"),
        ("bit line", f"{1e15 * model.line_farad:.4g} fF, precharged to {model.precharge_v:.4g} V"),
        ("error on held-out columns", f"{millivolts(model.quality['holdout_rms_v'])} rms"),
    ]
    return heading(model) + table(rows) + picture(lambda ax: plots.modes(model, ax=ax), "modes of the model", (7.2, 3.0))


def of_run(run: Run) -> str:
    from bitline import plots
    from bitline.html_report.tables import accuracies
    from bitline.html_report.words import answer

    shown = accuracies(run)
    rows = [tuple(row) for row in shown.rows]
    drawn = picture(lambda ax: plots.accuracy(run, ax=ax), "accuracy of the dies", (6.4, 3.6))
    return heading(run) + f"<p>{escape(answer(run))}</p>" + table(rows, shown.columns) + drawn


def of_run_on_arrays(run: RramRun) -> str:
    from bitline import plots
    from bitline.html_report.array_tables import accuracies
    from bitline.html_report.array_words import answer

    shown = accuracies(run)
    rows = [tuple(row) for row in shown.rows]
    drawn = picture(lambda ax: plots.array_accuracy(run, ax=ax), "accuracy of the dies", (6.4, 3.6))
    return heading(run) + f"<p>{escape(answer(run))}</p>" + table(rows, shown.columns) + drawn


def of_audit(audit: Audit) -> str:
    from bitline import plots
    from bitline.html_report.words import millivolts

    result = audit.result
    rows = [
        ("reads", f"{result['columns']}"),
        ("signal", f"{millivolts(result['signal_rms_v'], 1)} rms"),
        ("error", f"{millivolts(result['rms_v'])} rms, {millivolts(result['max_v'])} at most"),
        ("equal decisions", result["equal_decisions"]),
    ]
    return heading(audit) + table(rows) + picture(lambda ax: plots.audit_errors(audit.reads, ax=ax), "errors of the model")


def of_macro(macro: Macro) -> str:
    rows = [("engine", macro.engine), ("rows of weights", macro.data_rows), ("columns", macro.columns)]
    return heading(macro) + table(rows)


def of_die(die: Die) -> str:
    rows = []
    for layer in range(die.layers):
        macro, trim = die.macro(layer), die.trim(layer)
        moved = abs(trim.sum(axis=0, dtype=int) - len(trim) // 2)
        rows.append((f"layer {layer}", macro.data_rows, macro.columns, f"{(moved > 0).sum()}, by {moved.max()} at most"))
    return heading(die) + table(rows, ("", "rows of weights", "columns", "columns trimmed"))


def of_deployment(deployment: Deployment) -> str:
    rows = [
        ("images", f"{len(deployment.labels)} of {deployment.codes.shape[1]} pixels"),
        ("classes", len(set(deployment.labels.tolist()))),
        ("layers", deployment.layers),
    ]
    return heading(deployment) + table(rows)
