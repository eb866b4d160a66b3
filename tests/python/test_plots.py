"""Pictures show the numbers that they were given, with units, in the same colours everywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib
import numpy as np
import pandas
import pytest
import yaml

import bitline
from bitline import plots as typed_plots
from bitline.plots.discharge import plateau
from bitline.plots.energy import PARTS
from bitline.plots.style import COLOURS
from bitline.train.results import summary

matplotlib.use("agg")

from matplotlib import pyplot  # noqa: E402
from matplotlib.colors import to_hex  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

plots: Any = typed_plots  # what is asked of Axes here, their types do not know


@pytest.fixture(autouse=True)
def no_figures_left() -> Iterator[None]:
    yield
    pyplot.close("all")


@pytest.fixture(scope="module")
def run(finished: Any) -> bitline.Run:
    return bitline.read_run(finished.folder)


@pytest.fixture(scope="module")
def arrays(finished_arrays: Any) -> bitline.RramRun:
    return bitline.read_rram_run(finished_arrays.folder)


@pytest.fixture(scope="module")
def deployment(finished: Any, run: bitline.Run) -> bitline.Deployment:
    return bitline.deploy(bitline.read_study(finished.spec), run.model)


@pytest.fixture(scope="module")
def offsets(deployment: bitline.Deployment) -> pandas.DataFrame:
    return bitline.column_offsets(deployment, dies=[0, 1])


def explanation(**rms_v: float) -> dict[str, Any]:
    return {"explanation": {"sources": [{"name": name, "rms_v": v, "max_v": 3 * v} for name, v in rms_v.items()]}}


def figures(adder: float = 0.0, **parts: float) -> dict[str, Any]:
    cycle = dict.fromkeys(PARTS, 0.0) | parts
    return {"ways": {"column": {"cycles": 2, "macs": 4, "cycle_joule": cycle, "adder_joule": adder}}}


def grid(*bits: int) -> dict[str, Any]:
    """A grid of two sizes, which fall; one point was not evaluated, and of one the energy is missing."""
    ideal, accuracy = [0.98, 0.98, 0.97], [0.90, 0.975, 0.971]
    energy = [2e-7, float("nan"), 4e-7]
    keys = {"array.rows": [128, 128, 64], "array.mlsa.bits": bits or (2, 3, 3)}
    return keys | {"ideal": ideal, "accuracy": accuracy, "image_joule": energy}


def trained(run: bitline.Run) -> bitline.Run:
    """The run with what training leaves behind of two dies."""
    folder = run.folder.parent / "trained"
    if folder.exists():
        return bitline.read_run(folder)
    shutil.copytree(run.folder, folder)
    dies = [{"as_made": a, "fine_tuned": a + 0.2, "distribution_trained": a + 0.1} for a in (0.5, 0.6)]
    (folder / "training").mkdir()
    for number, die in enumerate(dies):
        (folder / "training" / f"die-{number:04}.json").write_text(json.dumps({"accuracy": die}))
    ideal = {"network": 0.8, "distribution": 0.75}
    accuracy = summary([{"accuracy": die} for die in dies], ideal)
    (folder / "training.json").write_text(json.dumps({"dies": 2, "ideal": ideal, "accuracy": accuracy}))
    return bitline.read_run(folder)


def pictures(
    run: bitline.Run, deployment: bitline.Deployment, offsets: pandas.DataFrame, arrays: bitline.RramRun
) -> dict[str, Callable[..., Any]]:
    """Every picture, ready to be drawn into some Axes."""
    ideal, classes = (deployment.die(0, engine=engine).infer()[0] for engine in ("ideal", "model"))
    time = pandas.DataFrame({"time_s": [0.0, 1e-9], "bl_v": [1.2, 1.0], "blb_v": [1.2, 1.1]})
    return {
        "accuracy": lambda ax: plots.accuracy(run, ax=ax),
        "array_accuracy": lambda ax: plots.array_accuracy(arrays, ax=ax),
        "array_audit": lambda ax: plots.array_audit(arrays.audit, full_scale=1e-4, ax=ax),
        "array_energy": lambda ax: plots.array_energy(arrays.result["energy"], ax=ax),
        "array_grid": lambda ax: plots.array_grid(grid(), ax=ax),
        "array_grid_energy": lambda ax: plots.array_grid_energy(grid(), ax=ax),
        "audit_errors": lambda ax: plots.audit_errors(run.audit, ax=ax),
        "cell_current": lambda ax: plots.cell_current(run.model, run.study, ax=ax),
        "column_map": lambda ax: plots.column_map(offsets, ax=ax),
        "confusion": lambda ax: plots.confusion(deployment.labels, classes, ax=ax),
        "discharge": lambda ax: plots.discharge(run.model, run.discharge, ax=ax),
        "energy": lambda ax: plots.energy(figures(precharge=1e-15), ax=ax),
        "error_budget": lambda ax: plots.error_budget(explanation(whole=1e-6), ax=ax),
        "flips": lambda ax: plots.flips(deployment.codes, deployment.labels, ideal, classes, ax=ax),
        "match_levels": lambda ax: plots.match_levels([1, 4, 6, 4, 1], [2, 3], [-2, 0, 2], ax=ax),
        "modes": lambda ax: plots.modes(run.model, ax=ax),
        "offsets": lambda ax: plots.offsets(offsets, ax=ax),
        "regimes": lambda ax: plots.regimes(trained(run), ax=ax),
        "transfer": lambda ax: plots.transfer(bitline.transfer_points(deployment, images=5), ax=ax),
        "waveforms": lambda ax: plots.waveforms(time, model_v=(1.0, 1.1), ax=ax),
    }


@pytest.mark.parametrize("name", plots.__all__)
def test_a_picture_is_drawn_into_the_axes_that_are_given(
    name: str, run: bitline.Run, deployment: bitline.Deployment, offsets: pandas.DataFrame, arrays: bitline.RramRun
) -> None:
    given: Any = Figure().subplots()
    drawn = pictures(run, deployment, offsets, arrays)[name](given)
    assert not pyplot.get_fignums()
    for ax in drawn if isinstance(drawn, tuple) else (drawn,):
        assert ax.figure is given.figure
        assert ax is given or ax in given.child_axes
    given.figure.canvas.draw()


@pytest.mark.parametrize("name", [name for name in plots.__all__ if name not in ("confusion", "flips")])
def test_axes_of_quantities_name_their_units(
    name: str, run: bitline.Run, deployment: bitline.Deployment, offsets: pandas.DataFrame, arrays: bitline.RramRun
) -> None:
    drawn = pictures(run, deployment, offsets, arrays)[name](Figure().subplots())
    counted = {"", "column", "columns", "die", "mode, largest value 1"}
    counted |= {"bits of a sense amplifier", "rows of a sub-array", "matching rows"}
    for ax in drawn if isinstance(drawn, tuple) else (drawn,):
        for label in (ax.get_xlabel(), ax.get_ylabel()):
            assert label in counted or label.endswith("]"), label


def line(ax: Any, label: str) -> Any:
    return next(line for line in ax.lines if line.get_label() == label)


def test_regimes_have_a_dot_for_each_die_and_the_line_of_their_own_ideal_network(run: bitline.Run) -> None:
    ax = plots.regimes(trained(run))
    dots, _, ideal = ax.lines[0], ax.lines[1], line(ax, "ideal")
    assert list(dots.get_ydata()) == [50, 60]
    assert list(ideal.get_ydata()) == [80, 80]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["as made", "fine tuned", "distribution trained"]


def test_regimes_of_a_run_without_training_are_refused(run: bitline.Run) -> None:
    with pytest.raises(bitline.FileError, match="expected what `bitline train` leaves behind"):
        plots.regimes(run)


def test_accuracies_are_those_of_the_run_with_their_intervals(run: bitline.Run) -> None:
    ax = plots.accuracy(run)
    dies = run.dies[run.dies["variant"] == "mismatch and offset"]
    for label, column in (("as made", "accuracy_uncompensated"), ("compensated", "accuracy_compensated")):
        dots = line(ax, label)
        assert dots.get_ydata() == pytest.approx(100 * dies[column])
        assert to_hex(dots.get_color()) == COLOURS[label].lower()
    assert line(ax, "ideal").get_ydata()[0] == pytest.approx(100 * run.result["accuracy"]["ideal"])
    bars = [container.lines[2][0].get_segments()[0][:, 1] for container in ax.containers]
    means = run.result["accuracy"]["uncompensated"]
    assert bars[0] == pytest.approx([100 * means["low"], 100 * means["high"]])


def test_offsets_without_mismatch_are_those_declared_at_the_common_mode(finished: Any, run: bitline.Run) -> None:
    study = bitline.read_study(finished.spec, set={"variation.mismatch_scale": 0, "variation.comparator_noise": False})
    deployment = bitline.deploy(study, run.model)
    table = bitline.column_offsets(deployment, dies=[1])
    points = bitline.working_points(deployment).to_pandas()
    silicon = bitline.Silicon(study)
    for layer, rows in table.groupby("layer"):
        declared = silicon.offsets_v(die=1, macro=layer, columns=len(rows))
        expected = declared * (1 + 3.0 * (points["common_mode_v"][layer] - 1.0))  # the slope and the reference of the study
        # The search strobes at this common mode to within what the trim rows do to it, some millivolts: 3 % per 10 mV.
        assert rows["as_made_v"].to_numpy() == pytest.approx(expected, rel=0.03, abs=1e-6)
        # A trim row is worth u; equal rows leave 2 u of an offset that is in range.
        inside = rows[~rows["out_of_range"]]
        moved = abs(inside["trim_ones"] - inside["trim_rows"] // 2)
        unit = abs(inside["as_made_v"] - inside["compensated_v"])[moved > 0] / (2 * moved[moved > 0])
        assert abs(inside["compensated_v"]).max() <= 2.1 * unit.max()


def test_a_die_as_made_transfers_sums_without_its_trim(finished: Any, run: bitline.Run) -> None:
    # Without mismatch, as many ones as zeros in the trim rows shift no column; a trim that compensates an offset does.
    study = bitline.read_study(finished.spec, set={"variation.mismatch_scale": 0, "variation.comparator_noise": False})
    deployment = bitline.deploy(study, run.model)
    shifts = {}
    for compensated in (False, True):
        table = bitline.transfer_points(deployment, die=1, compensated=compensated)
        difference_v = table["bl_v"] - table["blb_v"]
        slope, start = np.polyfit(table["ideal_sum"], difference_v, 1)
        left_v = difference_v - slope * table["ideal_sum"] - start
        shifts[compensated] = left_v.groupby(table["column"]).mean().std()
    assert shifts[True] > 3 * shifts[False]


def test_columns_out_of_range_are_those_that_the_study_counted(finished: Any, run: bitline.Run) -> None:
    # Offsets so large that many are out of range, whose trim the study's own search finds.
    study = bitline.read_study(finished.spec, set={"column.comparator.offset": "60 mV"})
    deployment = bitline.deploy(study, run.model)
    for die in (0, 1):
        counted = bitline.compensate(deployment.die(die, compensated=False))
        table = bitline.column_offsets(deployment, dies=[die])
        assert counted == table["out_of_range"].sum() > 0


def test_the_map_has_a_cell_for_each_column_and_marks_those_out_of_range(offsets: pandas.DataFrame) -> None:
    marked = offsets.assign(out_of_range=(offsets["die"] == 1) & (offsets["column"] == 3))
    ax = plots.column_map(marked, layer=1)
    rows = offsets[offsets["layer"] == 1]
    expected = 1e3 * rows.pivot(index="die", columns="column", values="as_made_v").to_numpy()
    assert np.asarray(ax.images[0].get_array()) == pytest.approx(expected)
    assert ax.lines[0].get_xydata().tolist() == [[3, 1]]
    with pytest.raises(ValueError, match="layer: 7; expected one that the table has"):
        plots.column_map(offsets, layer=7)


def test_a_histogram_counts_every_column_once_before_and_after(offsets: pandas.DataFrame) -> None:
    ax = plots.offsets(offsets)
    heights = {to_hex(patch.get_facecolor()): patch.get_path().vertices for patch in ax.patches}
    for name in ("as made", "compensated"):
        steps = heights[COLOURS[name].lower()]
        width = 2 * 1e3 * abs(offsets["as_made_v"]).max() / 60
        x, y = steps.T
        area = abs(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2
        assert area == pytest.approx(len(offsets) * width)


def test_residuals_of_discharges_are_the_model_less_spice(run: bitline.Run) -> None:
    rows = run.discharge[(run.discharge["set"] == 1) & (run.discharge["level"] == 31)]
    own = plateau(run.model, rows)
    # A line that falls as the model says leaves nothing but the rounding of times along a curve of 800 pieces.
    names = [name for name in rows.columns if name.startswith("time_at_")]
    made = rows.copy()
    for name in names:
        made[name] = np.interp(-float(name.split("_")[2]), -own.curve_v, own.curve_s)
    exact = plateau(run.model, made)
    assert abs(exact.error_v).max() < 1e-6
    # A crossing 1 ns later than SPICE's moves the model's line below it by what falls in this time.
    late = made.copy()
    late[names[5]] += 1e-9
    fall = 1e-9 * np.gradient(own.curve_v, own.curve_s)[np.abs(own.curve_v - own.crossed_v[5]).argmin()]
    moved = plateau(run.model, late).error_v
    # The fit of scale and start takes up to a third of one point of 14.
    assert fall < moved[5] < 0.6 * fall
    ax, below = plots.discharge(run.model, run.discharge, levels=[31])
    assert below.lines[0].get_ydata() == pytest.approx(1e3 * own.error_v)
    assert ax.lines[1].get_ydata() == pytest.approx(own.crossed_v)


def test_the_discharge_of_a_column_in_an_array_is_refused(run: bitline.Run, tmp_path: Any) -> None:
    fields = yaml.safe_load(run.model.to_yaml())
    fields["array"]["columns"] = 16
    (tmp_path / "model.yaml").write_text(yaml.safe_dump(fields))
    with pytest.raises(ValueError, match="expected one that stands alone"):
        plots.discharge(bitline.read_model(tmp_path / "model.yaml"), run.discharge)


def test_the_band_of_a_current_is_one_sigma_to_either_side(run: bitline.Run) -> None:
    ax = plots.cell_current(run.model, run.study, bitline_v=[1.0])
    moments = bitline.CellLaw(run.model, run.study, bitline_v=1.0).moments(bitline.Silicon(run.study)).to_pandas()
    assert ax.lines[0].get_ydata() == pytest.approx(1e6 * moments["mean_a"])
    assert ax.lines[0].get_xdata() == pytest.approx(run.model.level_v[1 : run.model.codes])
    band = np.unique(ax.collections[0].get_paths()[0].vertices, axis=0)
    for level_v, mean, sigma in zip(ax.lines[0].get_xdata(), moments["mean_a"], moments["sigma_a"], strict=True):
        found = band[np.isclose(band[:, 0], level_v)][:, 1]
        assert (found.min(), found.max()) == pytest.approx((1e6 * (mean - sigma), 1e6 * (mean + sigma)))


def test_bars_of_energy_add_up_to_one_mac() -> None:
    # Two cycles for four MACs: half of a cycle each, and an addition.
    ax = plots.energy(figures(adder=1e-15, precharge=4e-15, comparator=2e-15))
    widths = {bar.get_label(): bar.patches[0].get_width() for bar in ax.containers}
    assert widths == pytest.approx({"precharge of both lines": 2, "comparator": 1, "addition outside of the array": 1})
    assert ax.texts[0].get_text().strip() == "4 fJ"


def test_a_confusion_matrix_counts_every_image() -> None:
    labels, classes = np.array([0, 0, 1, 2, 2], np.uint8), np.array([0, 1, 1, 0, 2], np.uint8)
    ax = plots.confusion(labels, classes)
    counts = {(int(y), int(x)): int(text.get_text()) for text in ax.texts for x, y in [text.get_position()]}
    assert counts == {(0, 0): 1, (0, 1): 1, (1, 1): 1, (2, 0): 1, (2, 2): 1}
    assert ax.get_title("left") == "3 of 5 images right"


def test_flips_show_the_images_whose_class_changed() -> None:
    codes = np.arange(4 * 9, dtype=np.uint8).reshape(4, 9)
    labels, ideal, classes = np.array([7, 1, 2, 3]), np.array([7, 1, 2, 3]), np.array([7, 5, 2, 0])
    ax = plots.flips(codes, labels, ideal, classes, most=1)
    assert [text.get_text() for text in ax.texts] == ["1: ideal 1, die 5"]
    assert np.array_equal(np.asarray(ax.images[0].get_array()), codes[1].reshape(3, 3))
    assert ax.get_title("left") == "2 of 4 images flip; the first 1"


def test_an_audit_that_was_not_explained_has_no_budget(run: bitline.Run) -> None:
    with pytest.raises(ValueError, match="explained=24"):
        plots.error_budget(run.result["audit"])
    ax = plots.error_budget(explanation(simulator=1e-6, whole=2e-6))
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([1, 2])


def test_errors_of_an_audit_are_drawn_with_their_rms(run: bitline.Run) -> None:
    ax = plots.audit_errors(run.audit)
    assert np.asarray(ax.collections[0].get_offsets()[:, 1]) == pytest.approx(1e3 * run.audit["error_v"])
    assert ax.lines[0].get_ydata()[0] == pytest.approx(-1e3 * run.result["audit"]["rms_v"])


def test_waveforms_of_a_read_end_where_the_spice_engine_says(finished: Any, run: bitline.Run) -> None:
    study = bitline.read_study(finished.spec)
    place = run.audit[(run.audit["layer"] == 0) & (run.audit["whole_image"] == 0)].iloc[0]
    where = {name: int(place[name]) for name in ("die", "layer", "column", "image")}
    table = bitline.simulate(bitline.netlist(study, run=run.folder, **where)).to_pandas()
    assert tuple(table[["bl_v", "blb_v"]].iloc[-1]) == pytest.approx(tuple(place[["spice_bl_v", "spice_blb_v"]]), abs=1e-6)


def test_a_grid_says_how_far_each_point_is_below_ideal_and_marks_the_published_one() -> None:
    ax = plots.array_grid(grid())
    shown = np.asarray(ax.images[0].get_array())
    assert shown == pytest.approx(np.array([[np.nan, -0.1], [8.0, 0.5]]), nan_ok=True)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["64", "128"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["2", "3"]
    middle = ax.patches[0].get_x() + ax.patches[0].get_width() / 2, ax.patches[0].get_y() + ax.patches[0].get_height() / 2
    assert middle == pytest.approx((1, 1))
    assert [text.get_text() for text in ax.texts] == ["-0.10", "8.00", "0.50", "published: 0.34"]
    assert not plots.array_grid(grid(), published=None).patches


def test_a_grid_with_something_else_varied_is_refused() -> None:
    with pytest.raises(ValueError, match="128 rows and 3 bits more than once"):
        plots.array_grid(grid(3, 3, 3))


def test_a_grid_says_what_the_reads_of_an_image_take() -> None:
    ax = plots.array_grid_energy(grid())
    assert np.asarray(ax.images[0].get_array()) == pytest.approx(np.array([[np.nan, 400], [200, np.nan]]), nan_ok=True)
    assert [text.get_text() for text in ax.texts] == ["400", "200"]
    with pytest.raises(ValueError, match="a grid without an energy"):
        plots.array_grid_energy(grid() | {"image_joule": [float("nan")] * 3})


def test_levels_are_drawn_at_the_matches_that_they_stand_for_with_references_between_codes() -> None:
    # Of 16 reads of 4 rows, 2 fall on sums of ±4 with levels of ±2 and 8 on ±2, 6 on 0: squares of 2 * 2^2 over 16.
    ax = plots.match_levels([1, 4, 6, 4, 1], [2, 3], [-2, 0, 2])
    assert [bar.get_height() for bar in ax.patches] == pytest.approx([6.25, 25, 37.5, 25, 6.25])
    assert [to_hex(bar.get_facecolor()) for bar in ax.patches[:2]] == [to_hex(ax.patches[4].get_facecolor())] * 2
    *references, levels = ax.lines
    assert [line.get_xdata()[0] for line in references] == [1.5, 2.5]
    assert list(levels.get_xdata()) == [1, 2, 3]
    assert [text.get_text() for text in ax.texts] == ["-2", "0", "2"]
    assert f"off by {np.sqrt(0.5):.2f} rms" in ax.get_title("left")


def test_sums_of_rows_that_are_on_are_drawn_about_zero() -> None:
    ax = plots.match_levels([1, 4, 6, 4, 1], [2, 3], [-2, 0, 2], on_off=True)
    *references, levels = ax.lines
    assert [line.get_xdata()[0] for line in references] == [-0.5, 0.5]
    assert list(levels.get_xdata()) == [-1, 0, 1]
    assert ax.patches[0].get_x() + 0.5 == -2
    assert "2 references for 2 rows" in ax.get_title("left")


def test_dies_of_arrays_are_drawn_beside_the_exact_network_and_one_in_which_nothing_varies(arrays: bitline.RramRun) -> None:
    ax = plots.array_accuracy(arrays)
    shown = [line for line in ax.lines if line.get_marker() == "o"]
    assert len(shown) == 2
    for line, (_, dies) in zip(shown, arrays.dies.groupby("way"), strict=True):  # in alphabetic order, as on the page
        assert line.get_ydata() == pytest.approx(100 * dies["accuracy"])
    assert [label.get_text() for label in ax.get_xticklabels()] == arrays.ways
    found = arrays.result["accuracy"]
    flat = {line.get_label(): line.get_ydata()[0] for line in ax.lines}
    assert flat["exact network"] == 100 * found["ideal"] and flat["nothing varies"] == 100 * found["nominal"]


def test_errors_of_resistive_columns_are_shares_of_full_scale_with_rings_about_other_codes(arrays: bitline.RramRun) -> None:
    audit = arrays.result["audit"]
    ax = plots.array_audit(arrays.audit, full_scale=audit["full_scale"])
    assert ax.lines[1].get_ydata()[0] == pytest.approx(100 * audit["rms"])
    assert len(ax.collections) == 1 and "2 of 2 codes equal" in ax.get_title("left")
    other = arrays.audit.assign(spice_code=arrays.audit["spice_code"] + [1, 0, 0, 0])
    ax = plots.array_audit(other, full_scale=audit["full_scale"])
    assert np.asarray(ax.collections[1].get_offsets())[:, 0] == pytest.approx(1e6 * other["spice"][:1])
    assert "1 of 2 codes equal" in ax.get_title("left")
    with pytest.raises(ValueError, match="sensed: 'charge'; expected one of current, voltage"):
        plots.array_audit(arrays.audit, full_scale=1.0, sensed="charge")
    with pytest.raises(ValueError, match="no read was audited"):
        plots.array_audit(arrays.audit.assign(spice=float("nan")), full_scale=1.0)


def test_energy_of_a_read_of_an_array_is_stacked_up_to_its_sum(arrays: bitline.RramRun) -> None:
    energy = arrays.result["energy"]
    ax = plots.array_energy(energy)
    for place, way in enumerate(("parallel", "row_by_row")):
        width = sum(bar.get_width() for bar in ax.patches if round(bar.get_y() + 0.3) == place)
        assert width == pytest.approx(1e12 * energy[way]["total_joule"], rel=2e-3)  # a part below a thousandth is left out
    failed = {"parallel": dict.fromkeys(energy["parallel"])}
    assert len(plots.array_energy(energy | failed).get_yticklabels()) == 1
    with pytest.raises(ValueError, match="no read of a column ended in SPICE"):
        plots.array_energy(failed)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0, 0, 0], [1], [-1, 1]), "expected those of at least one read"),
        (([1, 1, 1], [2, 1], [-2, 0, 2]), "boundaries that do not rise"),
        (([1, 1, 1], [1], [-1, 0, 1]), "3 levels for 1 boundaries"),
    ],
)
def test_levels_that_fit_no_sense_amplifier_are_refused(arguments: tuple[list[int], ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plots.match_levels(*arguments)


def test_a_table_without_a_column_is_refused() -> None:
    with pytest.raises(ValueError, match="a table without the column 'error_v'; expected spice_bl_v, spice_blb_v, error_v"):
        plots.audit_errors({"spice_bl_v": [1.0], "spice_blb_v": [1.0]})


def test_without_matplotlib_a_picture_says_what_to_install() -> None:
    script = (
        "import sys\nsys.modules['matplotlib'] = None\nfrom bitline import plots\n"
        "try:\n    plots.audit_errors({})\nexcept ImportError as error:\n    print(error)\n"
    )
    paths = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    said = subprocess.run([sys.executable, "-c", script], env=paths, check=True, capture_output=True, text=True).stdout
    assert said == "pictures need matplotlib; \"pip install 'bitline[plots]'\" installs it\n"
