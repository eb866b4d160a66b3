"""In a notebook objects show a table and a small picture, and without matplotlib the table alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bitline


def shown(thing: Any) -> str:
    html: str = thing._repr_html_()
    assert bitline.views.heading(thing) in html
    return html


def cells(html: str) -> list[list[str]]:
    """Rows of a table, tags removed."""
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]


@pytest.fixture(scope="module")
def run(finished: Any) -> bitline.Run:
    return bitline.read_run(finished.folder)


@pytest.fixture(scope="module")
def deployment(finished: Any, run: bitline.Run) -> bitline.Deployment:
    return bitline.deploy(bitline.read_study(finished.spec), run.model)


def test_a_study_shows_its_operating_point(finished: Any) -> None:
    study = bitline.read_study(finished.spec, set={"column.supply": "1.1 V", "study.dies": 7})
    assert ["supply", "1.1 V"] in cells(shown(study)) and ["dies", "7"] in cells(shown(study))


def test_arrays_show_their_sizes_and_a_run_on_them_its_accuracies(finished_arrays: Any) -> None:
    arrays = bitline.read_rram_run(finished_arrays.folder)
    assert ["rows of a sub-array", "32"] in cells(shown(arrays.study))
    assert ["comparisons are calibrated", "yes"] in cells(shown(arrays.study))
    html = shown(arrays)
    accuracy = arrays.result["accuracy"]
    assert cells(html)[1][:2] == ["all rows at once, nothing varies", f"{100 * accuracy['nominal']:.2f} %"]
    assert html.count("<img src='data:image/svg") == 1


def test_a_title_is_shown_as_text(finished: Any) -> None:
    html = shown(bitline.read_study(finished.spec, set={"title": "<b>bold</b>"}))
    assert "&lt;b&gt;bold&lt;/b&gt;" in html and "<b>" not in html


def test_a_long_dataset_shows_its_ends() -> None:
    values = np.column_stack([np.arange(100.0), np.arange(100.0) / 8])
    html = shown(bitline.Dataset("example", "", ["level", "current_a"], values))
    rows = cells(html.replace("\n", ""))
    assert ["0", "0", "0.000"] in rows and ["99", "99", "12.375"] in rows and len(rows) == 9  # the dots are one
    assert "<img" not in html


def test_waveforms_show_a_picture(run: bitline.Run, deployment: bitline.Deployment) -> None:
    table = bitline.Dataset("waveforms", "", ["time_s", "bl_v", "blb_v"], np.array([[0, 1.2, 1.2], [1e-9, 1.1, 1.0]]))
    assert shown(table).count("<img src='data:image/svg") == 1


def test_a_model_a_run_and_an_audit_show_their_numbers_and_a_picture(run: bitline.Run) -> None:
    audit = bitline.Audit(run.folder, run.result["audit"])
    rms = f"{1e3 * run.result['audit']['rms_v']:.3f} mV rms"
    accuracy = run.result["accuracy"]["compensated"]
    for thing, words in (
        (run.model, f"{1e3 * run.model.quality['holdout_rms_v']:.3f} mV rms"),
        (run, f"{100 * accuracy['mean']:.2f} % ({100 * accuracy['low']:.2f} … {100 * accuracy['high']:.2f})"),
        (audit, rms),
    ):
        html = shown(thing)
        assert any(words in cell for row in cells(html) for cell in row)
        assert html.count("<img src='data:image/svg") == 1


def test_a_die_shows_how_many_columns_were_trimmed(deployment: bitline.Deployment) -> None:
    die = deployment.die(0)
    table = bitline.column_offsets(deployment)
    for layer, rows in table.groupby("layer"):
        moved = abs(rows["trim_ones"] - rows["trim_rows"] // 2)
        macro = die.macro(layer)
        words = [f"layer {layer}", str(macro.data_rows), str(macro.columns), f"{(moved > 0).sum()}, by {moved.max()} at most"]
        assert words in cells(shown(die))
    assert ["layer 0", "100", "8", "0, by 0 at most"] in cells(shown(deployment.die(0, compensated=False)))
    assert ["columns", "8"] in cells(shown(die.macro(0)))
    assert ["images", "20 of 100 pixels"] in cells(shown(deployment))


def test_an_audit_of_points_has_a_view(finished: Any, tmp_path: Path) -> None:
    study = bitline.read_study(finished.spec).replace({"points": [{"corner": "slow"}], "audit.columns": 2})
    audit = bitline.audit(study, tmp_path / "run")
    assert ["reads", "2"] in cells(shown(audit))


def test_without_matplotlib_the_table_is_there_alone(run: bitline.Run) -> None:
    script = (
        "import sys\nsys.modules['matplotlib'] = None\nimport bitline\n"
        "run = bitline.read_run(sys.argv[1])\nprint(run._repr_html_() + run.model._repr_html_())\n"
    )
    paths = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", script, str(run.folder)]
    html = subprocess.run(command, env=paths, check=True, capture_output=True, text=True).stdout
    assert "<table>" in html and "<img" not in html
