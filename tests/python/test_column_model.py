"""What `bitline export` writes says the same in other programs: NumPy, ngspice, and NeuroSim's table of codes."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from bitline import column_model

if TYPE_CHECKING:
    from tests.python.conftest import Bitline, FinishedRun


def export(bitline: Bitline, finished: FinishedRun, file: Path, style: str, *more: str) -> dict[str, Any]:
    options: tuple[str | Path, ...] = ("--run", finished.folder, "--format", style, "--out", file, "--json", *more)
    return json.loads(bitline("export", finished.spec, *options).stdout)


def simulated(deck: Path) -> tuple[float, float]:
    """Both lines at the strobe, from a deck that measures them."""
    out = subprocess.run(["ngspice", "-b", deck], capture_output=True, text=True, cwd=deck.parent, check=False).stdout
    bl, blb = (float(re.search(rf"^{name}\s*=\s*(\S+)", out, re.MULTILINE)[1]) for name in ("v_bl", "v_blb"))  # type: ignore[index]
    return bl, blb


def test_numpy_evaluates_a_model_file_as_the_program_does(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    model = column_model.read_model(finished.folder / "model.yaml")
    for layer, image in (("0", "3"), ("1", "5"), ("2", "7")):
        place = ("--layer", layer, "--column", "2", "--image", image, "--die", "1")
        report = export(bitline, finished, tmp_path / "read.csv", "numpy", *place)
        lines = column_model.evaluate(model, *column_model.read_column(tmp_path / "read.csv"))
        assert lines == pytest.approx((report["bl_v"], report["blb_v"]), abs=1e-12)  # the same formula in the same precision


def test_the_page_of_the_format_is_short() -> None:
    source = Path(column_model.__file__).read_text().splitlines()
    assert len(source) <= 100


def test_numpy_refuses_what_the_model_does_not_cover(finished: FinishedRun) -> None:
    model = column_model.read_model(finished.folder / "model.yaml")
    level, bit, shifts = np.full(8, 31), np.zeros(8, np.int64), np.zeros((8, 6))
    with pytest.raises(ValueError, match="sigma"):
        column_model.evaluate(model, level, bit, shifts + 10 * model["amplitudes"]["access_sigma_v"])
    with pytest.raises(ValueError, match="the model ends at"):
        column_model.evaluate(model, np.full(128, 31), np.zeros(128, np.int64), np.zeros((128, 6)))


def test_the_subcircuit_is_the_model_and_close_to_the_transistors(
    bitline: Bitline, finished: FinishedRun, tmp_path: Path
) -> None:
    held_out = json.loads(finished.printed)["fit"]["holdout_column_v"]
    for column in ("0", "3", "6"):
        place = ("--layer", "0", "--column", column, "--image", "4")
        report = export(bitline, finished, tmp_path / "bench.cir", "spice", "--bench", *place)
        deck = bitline("netlist", finished.spec, "--run", finished.folder, *place).stdout
        (tmp_path / "transistors.cir").write_text(deck)
        behavioural, transistors = simulated(tmp_path / "bench.cir"), simulated(tmp_path / "transistors.cir")
        # reltol 1e-5 leaves some 2e-4 of a drop of 0.3 V at most, as for the transistors' own decks
        assert behavioural == pytest.approx((report["bl_v"], report["blb_v"]), abs=6e-5)
        error = (behavioural[0] - behavioural[1]) - (transistors[0] - transistors[1])
        assert abs(error) < max(5 * held_out["rms"], 2 * held_out["max"]) + 1e-4
        assert abs(transistors[0] - transistors[1]) > 10 * abs(error)


def test_a_subcircuit_alone_has_the_name_and_one_input_per_row(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    export(bitline, finished, tmp_path / "column.sub", "spice", "--name", "my_column")
    text = (tmp_path / "column.sub").read_text()
    assert ".subckt my_column bl blb pulse" in text and text.rstrip().endswith(".ends my_column")
    ports = text[text.index(".subckt") : text.index("\nb")].replace("+", " ").split()
    assert ports[2:] == ["bl", "blb", "pulse", *(f"x{row}" for row in range(128))]


def test_the_table_of_codes_is_what_neurosim_reads(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    resolution = ("--bits", "4", "--dies", "400", "--code", "20")
    offset_off = ("--set", "variation.comparator_offset=false")
    export(bitline, finished, tmp_path / "codes.csv", "neurosim", *resolution, *offset_off)
    # As NeuroSim V1.5 reads it: by header, rows in the order of the ideal output, at most 2^bits + 1 of them.
    reader = csv.reader(io.StringIO((tmp_path / "codes.csv").read_text()))
    header = next(reader)
    rows = [[float(row[header.index(name)]) for name in ("output", "mean", "std")] for row in reader]
    assert [row[0] for row in rows] == list(range(17))
    mean, std = np.array(rows)[:, 1], np.array(rows)[:, 2]
    error = 5 * std / np.sqrt(400)  # of a mean, five sigma
    assert abs(mean[0]) < error[0]
    # The scale is that of nominal cells; the currents of cells are skewed, so their mean lies above it, by less than a sixth.
    assert 16 - error[16] < mean[16] < 16 * 7 / 6 + error[16]
    assert (np.diff(mean) > 0).all()
    assert std[16] > std[1] > 0  # mismatch of independent cells adds up


def test_a_place_that_does_not_exist_is_refused(bitline: Bitline, finished: FinishedRun) -> None:
    failed = bitline("export", finished.spec, "--run", finished.folder, "--format", "spice", "--column", "99", code=2)
    assert "--column 99: there are" in failed.stderr


@pytest.mark.parametrize("command", [("export", "--run", "nowhere", "--format", "neurosim"), ("variation", "--cells", "50")])
def test_a_column_in_an_array_is_refused_where_its_place_would_be_ignored(
    bitline: Bitline, finished: FinishedRun, command: tuple[str, ...]
) -> None:
    name, *rest = command
    array = []
    for key in ("columns=16", "wordline.driver=1 kohm", "wordline.resistance=1 ohm", "wordline.capacitance=0 F", "rail=0 ohm"):
        array += ["--set", "column.array." + key]
    failed = bitline(name, finished.spec, *rest, *array, code=2)
    assert f"`bitline {name}` knows columns that stand alone; expected a specification without 'column.array'" in failed.stderr
