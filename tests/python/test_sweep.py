"""A sweep evaluates each point once, goes on where it was stopped, and gives the same rows wherever it runs."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest

import bitline
from bitline.sweeps.identity import digest_of_fit, digest_of_study

GRID = {"column.comparator.offset": ["0 mV", "20 mV"], "study.seed": [1, 2, 3]}


@pytest.fixture(scope="module")
def study(finished: Any) -> bitline.Study:
    return bitline.read_study(finished.spec)


def silicon(study: bitline.Study, folder: Path) -> dict[str, Any]:
    """A cheap look at real silicon; a line in a file for each time that it was asked."""
    with (folder / "asked").open("a") as file:
        print(os.getpid(), file=file)
    drawn = bitline.Silicon(study)
    return {
        "offset_v": drawn.offsets_v(die=0, macro=0, columns=1)[0],
        "shift_v": drawn.shifts_v(die=0, macro=0, rows=1, columns=1).max(),
    }


def times_asked(out: Path) -> int:
    return sum(len(file.read_text().splitlines()) for file in out.glob("points/*/asked"))


def test_a_grid_has_a_row_for_each_point_with_units_in_its_names(study: bitline.Study, tmp_path: Path) -> None:
    table = bitline.sweep(study, GRID, out=tmp_path, measure=silicon)
    assert list(table.columns) == ["column.comparator.offset_v", "study.seed", "offset_v", "shift_v", "error", "point"]
    assert table["column.comparator.offset_v"].tolist() == [0, 0, 0, 0.02, 0.02, 0.02]
    assert table["study.seed"].tolist() == [1, 2, 3, 1, 2, 3]
    for row in table.itertuples():
        drawn = bitline.Silicon(study.replace({"column.comparator.offset": f"{row[1]} V", "study.seed": row[2]}))
        assert row.offset_v == drawn.offsets_v(die=0, macro=0, columns=1)[0]
    assert table["error"].isna().all()


def test_rows_do_not_depend_on_the_number_of_processes(study: bitline.Study, tmp_path: Path) -> None:
    here, one, many = (bitline.sweep(study, GRID, out=tmp_path / str(n), measure=silicon, processes=n) for n in (0, 1, 4))
    pandas.testing.assert_frame_equal(here, one)
    pandas.testing.assert_frame_equal(here, many)
    assert {file.read_text() for file in (tmp_path / "0").glob("points/*/asked")} == {f"{os.getpid()}\n"}
    assert len({file.read_text() for file in (tmp_path / "4").glob("points/*/asked")}) == 6


def test_a_point_is_evaluated_once(study: bitline.Study, tmp_path: Path) -> None:
    first = bitline.sweep(study, GRID, out=tmp_path, measure=silicon)
    told: list[tuple[str, int, int]] = []
    points: list[dict[str, Any]] = [{"study.seed": 4}, {"study.seed": 1, "column.comparator.offset": "0.02 V"}]
    again = bitline.sweep(study, points, out=tmp_path, measure=silicon, progress=lambda *news: told.append(news))
    assert times_asked(tmp_path) == 7  # 20 mV is 0.02 V
    assert told == [("points", 1, 2), ("points", 2, 2)]
    assert again["offset_v"][1] == first["offset_v"][3]
    assert again["column.comparator.offset_v"][0] == 0.012  # what the study says where a point says nothing


def test_another_measure_or_another_network_is_another_point(study: bitline.Study, finished: Any, tmp_path: Path) -> None:
    def other(study: bitline.Study, folder: Path) -> dict[str, Any]:
        return silicon(study, folder)

    bitline.sweep(study, {"study.seed": [1]}, out=tmp_path, measure=silicon)
    bitline.sweep(study, {"study.seed": [1]}, out=tmp_path, measure=other)
    assert times_asked(tmp_path) == 2

    shutil.copytree(finished.spec.parent, tmp_path / "copy")
    copy = bitline.read_study(tmp_path / "copy" / "study.yaml")
    bitline.sweep(copy, {"study.seed": [1]}, out=tmp_path, measure=silicon)
    assert times_asked(tmp_path) == 2  # the same network elsewhere
    file = tmp_path / "copy" / "network" / "layer1_weights.npy"
    np.save(file, -np.load(file))
    bitline.sweep(copy, {"study.seed": [1]}, out=tmp_path, measure=silicon)
    assert times_asked(tmp_path) == 3


def test_digests_tell_what_matters_to_a_study_and_to_its_fit(study: bitline.Study) -> None:
    cases: list[tuple[dict[str, Any], bool, bool]] = [
        ({"title": "Another title"}, False, False),
        ({"study.dies": 3}, True, False),
        ({"column.comparator.offset": "1 mV"}, True, False),
        ({"variation.mismatch_scale": 2}, True, False),
        ({"data.images": 7}, True, False),
        ({"audit.columns": 7}, True, False),
        ({"column.supply": "1.1 V"}, True, True),
        ({"network.layers.0.trim_rows": 8}, True, False),  # levels and datasets stay
        ({"technology.corner": "slow"}, True, True),
        ({"fit.cells": 21}, True, True),
        ({"study.seed": 2}, True, True),
    ]
    for values, another_study, another_fit in cases:
        other = study.replace(values)
        assert (digest_of_study(other) != digest_of_study(study)) == another_study, values
        # Points that could share and do not are only slower, so a fit may be told from another without need.
        assert digest_of_fit(other) != digest_of_fit(study) or not another_fit, values


def test_points_share_the_characterisation_of_their_column(study: bitline.Study, finished: Any, tmp_path: Path) -> None:
    fit = tmp_path / "fits" / digest_of_fit(study)
    finished.copy(fit, "cell_current.csv", "discharge.csv", "columns.csv")
    points = {"column.comparator.offset": ["12 mV", "0 mV"], "variation.mismatch_scale": [1, 0]}
    table = bitline.sweep(study, points, out=tmp_path)
    assert table["error"].isna().all()
    for point in table["point"]:
        assert bitline.read_run(tmp_path / "points" / point).result["spice"]["runs"] == 0
    result = bitline.read_run(finished.folder).result
    assert table["accuracy_compensated"][0] == result["accuracy"]["compensated"]["mean"]
    assert table["fit_rms_v"].tolist() == [result["fit"]["holdout_column_v"]["rms"]] * 4


def test_of_points_with_one_column_the_first_leaves_its_stages_to_the_others(study: bitline.Study, tmp_path: Path) -> None:
    def characterised(study: bitline.Study, folder: Path) -> dict[str, Any]:
        found = (folder / "discharge.csv").exists()
        (folder / "discharge.csv").write_text(f"made for {study.supply_v}")
        return {"found": found, "said": (folder / "discharge.csv").read_text()}

    points = {"column.supply": ["1.2 V", "1.1 V"], "study.dies": [1, 2, 3, 4]}
    table = bitline.sweep(study, points, out=tmp_path, measure=characterised, processes=3)
    assert table["found"].tolist() == [False, True, True, True] * 2
    assert table["said"].tolist() == ["made for 1.2"] * 4 + ["made for 1.1"] * 4
    more = bitline.sweep(study, {"study.dies": [5, 6]}, out=tmp_path, measure=characterised)
    assert more["found"].all()


def test_a_point_that_fails_is_a_row_with_its_sentence(study: bitline.Study, tmp_path: Path) -> None:
    def picky(study: bitline.Study, folder: Path) -> dict[str, Any]:
        if study.dies == 2:
            raise bitline.DomainError("two dies are too many")
        if study.dies == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        if study.dies == 4:
            return {"list": [1]}
        return {"dies": study.dies, "ratio": 1 / (study.dies - 5)}

    table = bitline.sweep(study, {"study.dies": [1, 2, 3, 4, 5, 0, 6]}, out=tmp_path, measure=picky)
    expected = [
        None,
        "two dies are too many",
        "its process ended with SIGKILL and left no result",
        "the measure 'picky' gave list for 'list'; expected a number or a word",
        "ZeroDivisionError: division by zero",
        "--set study.dies=0: key 'study.dies': '0' is out of range; expected a whole number from 1 to 1000000.",
        None,
    ]
    assert [None if pandas.isna(error) else error for error in table["error"]] == expected
    assert table["ratio"].dropna().tolist() == [-0.25, 1]
    assert len(list((tmp_path / "rows").glob("*.json"))) == 2  # what failed is tried again


def test_the_value_of_a_point_that_cannot_be_read_is_known_from_others(study: bitline.Study, tmp_path: Path) -> None:
    points = {"column.wordline.pulse": ["2 ns", "100 ps"], "column.wordline.edge": ["0.3 ns", "20 ps"]}
    table = bitline.sweep(study, points, out=tmp_path, measure=silicon)
    assert table["error"].isna().tolist() == [True, True, False, True]  # a pulse shorter than its edges
    assert table["column.wordline.pulse_s"].tolist() == [2e-9, 2e-9, 1e-10, 1e-10]


@pytest.mark.parametrize(
    ("over", "options", "message"),
    [
        ({"study.dies": 3}, {}, "key 'study.dies': 3 is one value; expected a list of them"),
        ({"column.supply": "1 V"}, {}, "key 'column.supply': '1 V' is one value; expected a list of them"),
        ({"study.dies": []}, {}, "key 'study.dies': an empty list"),
        ([], {}, "a sweep over no points"),
        ({"study.dice": [3]}, {}, "study.dice"),
        ({"study.dies": [3]}, {"measure": "speed"}, "there is no measure 'speed'; expected one of accuracy, run, snr,"),
        ({"audit.columns": [3]}, {}, "the measure 'accuracy' sets it itself"),
        ({"study.dies": [3]}, {"processes": -1}, "processes: -1; expected"),
    ],
)
def test_what_cannot_be_swept_is_refused(
    study: bitline.Study, tmp_path: Path, over: Any, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(bitline.SpecError, match=message):
        bitline.sweep(study, over, out=tmp_path, **options)


def test_two_sweeps_do_not_work_in_one_folder(study: bitline.Study, tmp_path: Path) -> None:
    def nested(study: bitline.Study, folder: Path) -> dict[str, Any]:
        bitline.sweep(study, {"study.dies": [1]}, out=folder.parents[1], measure=lambda study, folder: {}, processes=0)
        return {}

    error = bitline.sweep(study, {"study.dies": [1]}, out=tmp_path, measure=nested, processes=0)["error"][0]
    assert error == f"{tmp_path}: another sweep works in it; expected a folder of its own"


def test_numbers_of_numpy_are_values_too(study: bitline.Study, tmp_path: Path) -> None:
    table = bitline.sweep(study, {"study.dies": np.arange(1, 3)}, out=tmp_path, measure=silicon)
    assert table["study.dies"].tolist() == [1, 2]


@pytest.mark.parametrize(("measure", "column"), [("budget", "least_margin"), ("snr", "snr_compensated_db")])
def test_the_program_s_reports_are_measures(
    study: bitline.Study, finished: Any, tmp_path: Path, measure: str, column: str
) -> None:
    finished.copy(tmp_path / "fits" / digest_of_fit(study), "cell_current.csv", "discharge.csv", "columns.csv")
    table = bitline.sweep(study, {"column.comparator.noise": ["0.5 mV", "20 mV"]}, out=tmp_path, measure=measure)
    assert table["error"].isna().all()
    worse = table["snr_compensated_db"] if measure == "snr" else -table["layer1_noise_v"]
    assert worse[0] > worse[1] and table[column].notna().all()


SLOW = """\
import os, sys, time
import bitline

def slow(study, folder):
    (folder / "pid").write_text(str(os.getpid()))
    if study.dies > 1 and "SLOW" in os.environ:
        time.sleep(60)
    return {"dies": study.dies}

bitline.sweep(sys.argv[1], {"study.dies": [1, 2, 3]}, out=sys.argv[2], measure=slow, processes=3)
"""


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(happened: Callable[[], bool], limit_s: float = 60) -> None:
    until = time.monotonic() + limit_s
    while not happened():
        assert time.monotonic() < until, f"did not happen within {limit_s} s"
        time.sleep(0.01)


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_a_sweep_that_is_stopped_leaves_no_process_and_keeps_its_rows(
    finished: Any, tmp_path: Path, by: signal.Signals
) -> None:
    script, out = tmp_path / "slow.py", tmp_path / "out"
    script.write_text(SLOW)
    paths = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, script, finished.spec, out]
    process = subprocess.Popen(command, env=paths | {"SLOW": "1"}, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: len([p for p in out.glob("points/*/pid") if p.read_text()]) == 3 and len(list(out.glob("rows/*"))) == 1)
    process.send_signal(by)
    _, said = process.communicate(timeout=10)
    assert process.returncode == -by if by == signal.SIGKILL else "KeyboardInterrupt" in said
    wait_until(lambda: not any(alive(int(file.read_text())) for file in out.glob("points/*/pid")), 10)

    [row] = out.glob("rows/*.json")
    assert json.loads(row.read_text())["values"] == {"dies": 1}
    written = row.stat().st_mtime_ns
    subprocess.run(command, env=paths, check=True)
    assert row.stat().st_mtime_ns == written and len(list(out.glob("rows/*.json"))) == 3
