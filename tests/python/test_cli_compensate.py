"""`bitline compensate`: what a search of the trim rows leaves, where it can reach, how long it holds, and the same in SPICE."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.python.conftest import Bitline, FinishedRun

COLUMNS = ["--columns", "512", "--map-columns", "128"]


def table(file: Path) -> list[dict[str, float]]:
    """Rows of a dataset; blanks are NaN."""
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    names = lines[0].split(",")
    return [dict(zip(names, (float(cell or "nan") for cell in line.split(",")), strict=True)) for line in lines[1:]]


def test_searches_are_compared_on_the_same_columns(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    run = finished.copy(tmp_path / "run", "cell_current.csv", "discharge.csv", "columns.csv")
    done = bitline("compensate", finished.spec, *COLUMNS, "--out", run, "--json", "--quiet")
    answer = json.loads(done.stdout)
    assert answer["rows"] == 16 and answer["layer"] == 1
    published, improved = answer["searches"][:2]
    assert (published["search"], improved["search"]) == ("published", "improved")
    assert published["strobes"] == 4  # log2(16)
    assert published["before"] == improved["before"]
    assert improved["after"]["sigma_v"]["value"] < published["after"]["sigma_v"]["value"]
    assert improved["reduction"] == pytest.approx(
        improved["before"]["sigma_v"]["value"] / improved["after"]["sigma_v"]["value"]
    )
    assert improved["after"]["beyond_flip"]["count"] == 512
    # The declared offset is 12 mV at 1 V; 512 columns give its deviation to 3.1 %, one standard error.
    offset = 12e-3 * (1 + 3 * (answer["common_mode_v"] - 1))
    assert answer["offset_sigma_v"]["value"] == pytest.approx(offset, rel=4 / math.sqrt(2 * 512))

    unreached = table(run / "out_of_range.csv")
    assert [128 * row["die"] + row["column"] for row in unreached] == improved["out_of_range_columns"]
    level_map = table(run / "level_map.csv")
    assert {row["trim_rows"] for row in level_map} == {4, 8, 16, 32, 64}
    assert len(level_map) == len(answer["map"])
    mine = [choice for choice in answer["map"] if choice["rows"] == 16 and "refused" not in choice]
    assert answer["best"]["after"]["rms_v"] == min(choice["after"]["rms_v"] for choice in mine)
    assert answer["best"] in mine

    again = bitline("compensate", finished.spec, *COLUMNS, "--out", run, "--json", "--quiet").stdout
    for one, other in zip(answer["searches"], json.loads(again)["searches"], strict=True):
        measured = {"seconds", "processor_s"}
        assert {key: one[key] for key in one.keys() - measured} == {key: other[key] for key in other.keys() - measured}


def test_spice_makes_the_same_search(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    run = finished.copy(tmp_path / "run", "cell_current.csv", "discharge.csv", "columns.csv")
    search = "column.compensation={level: 0.40 V, search: improved, repeats: 3, exchanges: 1}"
    done = bitline("compensate", finished.spec, *COLUMNS, "--set", search, "--spice", "4", "--out", run, "--json", "--quiet")
    spice = json.loads(done.stdout)["spice"]
    assert spice["columns"] == 4 and spice["failed"] == 0
    probes = table(run / "spice_search.csv")
    assert len(probes) == spice["strobes"]
    # A bisection of 17 outcomes, the closing row, at most one exchange; three strobes each.
    assert 3 * 4 * 5 <= len(probes) <= 3 * 4 * 7
    assert {row["trim_off"] for row in probes} == {0, 1}
    unequal = [row for row in probes if row["model_decision"] != row["spice_decision"]]
    assert spice["equal_verdicts"] == len(probes) - len(unequal)
    assert spice["largest_unequal_sigmas"] < 5 and spice["largest_first_unequal_sigmas"] < 5
    assert spice["equal_codes"] >= 4 - len(unequal)
    assert spice["spice_left"]["rms_v"] < 0.5 * json.loads(done.stdout)["searches"][0]["before"]["sigma_v"]["value"]


def test_a_change_of_temperature_costs_what_it_costs(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    run = tmp_path / "run"
    points = "points=[{temperature: 27 degC}, {temperature: 60 degC}, {corner: slow}]"
    done = bitline("compensate", finished.spec, *COLUMNS, "--set", points, "--out", run, "--json", "--quiet")
    here, warm = json.loads(done.stdout)["drift"]  # no die changes its corner
    assert here["calibrate_again_after"] is None and here["extra_v"] == 0
    assert here["kept"] == here["renewed"]
    assert warm["point"] == "typical_60_degC_1.2_V"
    assert warm["kept"]["rms_v"] > warm["renewed"]["rms_v"]
    assert warm["calibrate_again_after"] == pytest.approx(33 * here["kept"]["rms_v"] / warm["extra_v"])
    assert len(table(run / "drift.csv")) == 2


def test_what_cannot_be_is_refused(bitline: Bitline, small_study: Path, tmp_path: Path) -> None:
    done = bitline("compensate", small_study, "--rows", "129", "--out", tmp_path / "out", code=2)
    assert "option '--rows': found 129 trim rows; expected at most the 128 rows of the column" in done.stderr
    assert not (tmp_path / "out").exists()
    done = bitline("compensate", small_study, "--layer", "4", code=2)
    assert "option '--layer': found 4; expected 1 to 3" in done.stderr
