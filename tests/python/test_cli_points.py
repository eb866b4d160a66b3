"""`bitline audit` of a study with operating points: one model and one audit at each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.python.conftest import Bitline

POINTS = "points=[{temperature: 85 degC, high: 0.42 V, compensation: 0.37 V}, {corner: slow, high: 0.47 V}]"


def test_the_error_of_a_point_is_taken_apart_by_experiments(bitline: Bitline, small_study: Path, tmp_path: Path) -> None:
    array = []
    for key in (
        "columns=16",
        "wordline.driver=5 kohm",
        "wordline.resistance=5 ohm",
        "wordline.capacitance=0.2 fF",
        "rail=50 ohm",
    ):
        array += ["--set", "column.array." + key]
    more = ["--set", "points=[{corner: typical}]", "--set", "fit.holdout_columns=16", "--columns", "6", "--explain=5"]
    run = tmp_path / "run"
    point = json.loads(bitline("audit", small_study, *array, *more, "--out", run, "--json").stdout)["points"][0]
    sources = {source["name"]: source for source in point["explanation"]["sources"]}
    whole = sources.pop("whole error")
    assert list(sources) == [
        "simulator",
        "cell mismatch",
        "word-line levels",
        "superposition, edges, leakage, feedback",
        "fast engine",
    ]
    for source in (whole, *sources.values()):
        assert source["columns"] == 5 and source["failed"] == 0 and 0 < source["rms_v"] <= source["max_v"]
        assert source["max_v"] < 2e-3, source["name"]
    # What is left without mismatch and with one level, and what the two change, sum up to the whole error of every column.
    parts = sum(sources[name]["rms_v"] for name in list(sources)[1:4])
    assert whole["rms_v"] <= parts * (1 + 1e-9)
    assert sources["fast engine"]["rms_v"] < 1e-4
    effects = {effect["name"]: effect["rms_v"] for effect in point["explanation"]["effects"]}
    assert effects["all of the array"] > effects["resistance of the ground rail"] > 1e-5
    thirds = point["thirds"]
    assert sum(thirds[name]["columns"] for name in ("near", "middle", "far")) == point["columns"] == 6


def test_every_point_is_audited_on_columns_that_its_fit_has_not_seen(
    bitline: Bitline, small_study: Path, tmp_path: Path
) -> None:
    options: list[str | Path] = ["--set", POINTS, "--columns", "7", "--out", tmp_path / "run", "--json"]
    done = bitline("audit", small_study, *options)
    audit = json.loads(done.stdout)
    assert [(p["corner"], p["temperature_c"], p["columns"]) for p in audit["points"]] == [("typical", 85, 4), ("slow", 27, 3)]
    assert audit["columns"] == 7 and audit["failed"] == 0
    square = sum(p["columns"] * p["rms_v"] ** 2 for p in audit["points"])
    assert audit["rms_v"] == pytest.approx((square / 7) ** 0.5, rel=1e-9)
    assert 0 < audit["rms_v"] < 1e-3 < 2e-2 < audit["signal_rms_v"]
    folders = {path.name for path in (tmp_path / "run" / "points").iterdir()}
    assert folders == {"typical_85_degC_1.2_V", "slow_27_degC_1.2_V"}
    dies = [line.split(",")[0] for line in (tmp_path / "run/points/slow_27_degC_1.2_V/audit.csv").read_text().splitlines()[4:]]
    assert dies == ["8", "9", "10"], "the first eight are the fit's"
    assert bitline("audit", small_study, *options).stdout == done.stdout


TEMPERATURES = [
    "{temperature: 27 degC, high: 0.44 V, compensation: 0.40 V}",
    "{temperature: 85 degC, high: 0.412 V, compensation: 0.367 V}",
    "{temperature: 125 degC, high: 0.394 V, compensation: 0.345 V}",
]


def test_a_model_between_points_comes_with_its_error_at_a_point_held_out(
    bitline: Bitline, small_study: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    points = ["--set", f"points=[{', '.join(TEMPERATURES)}]", "--set", "fit.holdout_columns=6"]
    options: list[str | Path] = [*points, "--columns", "18", "--interpolate", "--out", run, "--json"]
    (held_out,) = json.loads(bitline("audit", small_study, *options).stdout)["interpolated"]
    assert held_out["point"] == "typical_85_degC_1.2_V" and held_out["columns"] == 6
    assert held_out["from"] == ["typical_27_degC_1.2_V", "typical_125_degC_1.2_V"]
    # Through two points 98 degC apart the logarithm of a current of some 25 per volt of threshold bends by less than a percent.
    assert 0 < held_out["fitted"]["rms_v"] < held_out["interpolated"]["rms_v"] < 0.01 * held_out["signal_rms_v"]
    assert "interpolated at" in bitline("audit", small_study, *options[:-1]).stdout

    there = ["--set", "column.temperature=60 degC", "--set", "column.wordline.high=0.424 V"]
    there += ["--set", "column.compensation.level=0.382 V"]
    between: list[str | Path] = [*points, *there, "--points", run, "--out", tmp_path / "between", "--json"]
    assert json.loads(bitline("fit", small_study, *between).stdout)["from"] == [
        f"typical_{celsius}_degC_1.2_V" for celsius in (27, 85, 125)
    ]
    engine: list[str | Path] = ["--engine", "model", "--run", tmp_path / "between", "--json"]
    assert json.loads(bitline("infer", small_study, *points, *there, *engine).stdout)["images"] == 20

    far = tmp_path / "far"
    for change, words in (
        ("column.temperature=-40 degC", "key 'column.temperature': -40 degC is below the points, which begin at 27 degC"),
        ("column.temperature=150 degC", "150 degC is above the points, which end at 125 degC"),
    ):
        options = [*points, "--set", change, "--points", run, "--out", far]
        assert words in bitline("fit", small_study, *options, code=4).stderr
    assert not far.exists()


def test_points_that_lie_between_none_cannot_be_held_out(bitline: Bitline, small_study: Path, tmp_path: Path) -> None:
    refused = bitline("audit", small_study, "--interpolate", "--out", tmp_path / "run", code=2).stderr
    assert "--interpolate needs operating points to interpolate between; expected key 'points'" in refused
    assert not (tmp_path / "run").exists()
