"""Faults in mid-run: what was done stays done, nothing is left lying about, and the next run ends as if nothing had been."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.python.conftest import Bitline, FinishedRun, Running

DATA = ["discharge.csv", "columns.csv", "study.csv", "audit.csv"]
UNTIL_DIES = ["cell_current.csv", "discharge.csv", "columns.csv", "model.yaml"]
UNTIL_IMAGES = [*UNTIL_DIES, "study.csv", "audit_columns.csv"]

# Every stage that writes a journal: what is there before it, what makes it last, and after how many rows it is stopped.
STAGES = {
    "random columns": (["cell_current.csv", "discharge.csv"], "columns.csv", ["--set=fit.holdout_columns=12"], (3, 9)),
    "dies": (
        UNTIL_DIES,
        "study.csv",
        ["--set=study.dies=800", "--set=audit.columns=0", "--set=audit.whole_images=0"],
        (5, 300),
    ),
    "audited columns": (
        [*UNTIL_DIES, "study.csv"],
        "audit_columns.csv",
        ["--set=audit.columns=96", "--set=audit.whole_images=0"],
        (1, 33),  # they are written by 32
    ),
}


def lines(file: Path) -> int:
    try:
        return file.read_bytes().count(b"\n")
    except OSError:
        return 0


def leftovers(folder: Path) -> set[str]:
    """Names in a run folder that are no results, nor the journal of one."""
    names = {path.name for path in folder.iterdir()}
    return {name for name in names if not re.fullmatch(r"[a-z0-9_]+\.(csv|csv\.partial|yaml|json|txt)", name)}


def has_the_rows_of(partial: Path, finished: Path) -> int:
    """Number of rows in a journal, each of which must be the row of the finished dataset."""
    rows = [line for line in finished.read_text().splitlines() if not line.startswith("#")][1:]
    kept = [line.partition(",")[::2] for line in partial.read_text().splitlines()[1:]]
    for index, row in kept:
        assert row == rows[int(index)]
    return len(kept)


def check_same(folder: Path, finished: Path, names: list[str] = DATA) -> None:
    for name in names:
        assert (folder / name).read_bytes() == (finished / name).read_bytes(), name
    assert not leftovers(folder)


def check_untouched(folders: tuple[Path, Path]) -> None:
    assert [list(folder.iterdir()) for folder in folders] == [[], []], "stray files outside the folder of the run"


def interrupt(running: Running) -> None:
    """Ctrl-C: the whole terminal group gets the signal."""
    os.killpg(running.process.pid, signal.SIGINT)
    assert running.ended(limit_s=2) == 130
    assert running.process.stderr
    assert running.process.stderr.read().splitlines()[-1].startswith("interrupted; what was done is kept")


def kill(running: Running) -> None:
    os.kill(running.process.pid, signal.SIGKILL)
    assert running.ended(limit_s=2) == -signal.SIGKILL


def test_interrupts_and_kills_during_the_transients_cost_no_finished_run(
    bitline: Bitline, finished: FinishedRun, folders: tuple[Path, Path], tmp_path: Path
) -> None:
    """The file is made up of what survived Ctrl-C, a kill of a worker, and a kill of the program."""
    folder = tmp_path / "run"
    partial, whole = folder / "discharge.csv.partial", finished.folder / "discharge.csv"
    running = bitline.start("run", finished.spec, "--out", folder)
    running.wait_until(lambda: lines(partial) > 20)
    interrupt(running)
    assert not leftovers(folder)
    survived = has_the_rows_of(partial, whole)
    assert survived >= 20

    # Most of the rest comes from the finished run, to save time.
    rows = [line for line in whole.read_text().splitlines() if not line.startswith("#")][1:]
    present = {int(line.partition(",")[0]) for line in partial.read_text().splitlines()[1:]}
    absent = [index for index in range(len(rows)) if index not in present]
    assert len(absent) == len(rows) - survived
    with partial.open("a") as journal:
        journal.writelines(f"{index},{rows[index]}\n" for index in absent[:-200])

    running = bitline.start("run", finished.spec, "--out", folder, "--json")
    running.wait_until(lambda: lines(partial) > len(rows) - 180 and bool(running.workers()))
    kill(running)
    torn = partial.read_text().removesuffix("\n")
    partial.write_text(torn[: torn.rindex(",")])  # as if the kill had come within a write
    assert 0 < (left := len(rows) + 1 - lines(partial)) < 200

    running = bitline.start("run", finished.spec, "--out", folder, "--json")
    running.wait_until(lambda: lines(partial) > len(rows) - left + 20 and bool(running.workers()))
    os.kill(running.workers()[0], signal.SIGKILL)
    out, err = running.process.communicate(timeout=120)
    assert running.process.returncode == 0, err
    report = json.loads(out)
    assert report["spice"]["failed"] == 0 and report["spice"]["retried"] >= 1
    assert report["spice"]["runs"] < left + 100, "only the missing runs were done"
    check_same(folder, finished.folder)
    check_untouched(folders)


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_that_was_interrupted_and_killed_goes_on(
    bitline: Bitline, finished: FinishedRun, folders: tuple[Path, Path], tmp_path: Path, stage: str
) -> None:
    before, file, settings, (first, second) = STAGES[stage]
    undisturbed, folder = (finished.copy(tmp_path / name, *before) for name in ("undisturbed", "stopped"))
    partial = folder / f"{file}.partial"
    running = bitline.start("run", finished.spec, "--out", folder, *settings)
    running.wait_until(lambda: lines(partial) > first)
    interrupt(running)
    assert lines(partial) > first and not (folder / file).exists()
    assert not leftovers(folder)

    running = bitline.start("run", finished.spec, "--out", folder, *settings)
    running.wait_until(lambda: lines(partial) > second)
    kill(running)
    survived = lines(partial) - 1
    assert survived >= second and not (folder / file).exists()

    reports = [
        json.loads(bitline("run", finished.spec, "--out", out, *settings, "--json").stdout) for out in (undisturbed, folder)
    ]
    check_same(folder, undisturbed, [file, *DATA])
    if stage != "dies":
        assert reports[1]["spice"]["runs"] == reports[0]["spice"]["runs"] - survived
    assert all(reports[0][key] == reports[1][key] for key in ("fit", "accuracy", "audit", "digest"))
    check_untouched(folders)


def test_a_whole_image_that_was_interrupted_and_killed_is_read_again(
    bitline: Bitline, finished: FinishedRun, tmp_path: Path
) -> None:
    folder = finished.copy(tmp_path / "stopped", *UNTIL_IMAGES)
    for stop in (interrupt, kill):
        running = bitline.start("run", finished.spec, "--out", folder)
        running.wait_until(lambda: bool(running.workers()))  # noqa: B023  # called at once
        stop(running)
    assert not (folder / "audit.csv").exists()
    bitline("run", finished.spec, "--out", folder, "--quiet")
    check_same(folder, finished.folder)


def test_kills_at_any_moment_change_no_result(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    folder = finished.copy(tmp_path / "run", "cell_current.csv", "discharge.csv")
    moments = random.Random(1)
    for _ in range(5):
        running = bitline.start("run", finished.spec, "--out", folder)
        time.sleep(moments.uniform(0, 1.5))
        running.process.kill()
        running.ended(limit_s=2)
    bitline("run", finished.spec, "--out", folder, "--quiet")
    check_same(folder, finished.folder)


def test_a_second_program_in_the_same_folder_is_refused(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    running = bitline.start("run", finished.spec, "--out", folder)
    running.wait_until(lambda: lines(folder / "discharge.csv.partial") > 5)
    done = bitline("run", finished.spec, "--out", folder, code=6)
    assert done.stderr == f"{folder}: another process works in it; expected a folder of its own\n"
    interrupt(running)


def test_a_reader_that_goes_away_leaves_a_tidy_folder(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    folder = finished.copy(tmp_path / "run", *UNTIL_IMAGES)
    running = bitline.start("run", finished.spec, "--out", folder, "--json")
    assert running.process.stdout and running.process.stderr
    running.process.stdout.close()
    running.process.stderr.close()
    assert running.ended(limit_s=60) == 6
    check_same(folder, finished.folder)


def test_a_full_disk_keeps_whole_rows_and_the_next_run_goes_on(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    folder = finished.copy(tmp_path / "run", "cell_current.csv")
    partial, whole = folder / "discharge.csv.partial", finished.folder / "discharge.csv"
    done = bitline("run", finished.spec, "--out", folder, "--quiet", code=6, largest_file=6000)
    assert done.stdout == "" and done.stderr.count("\n") == 1
    assert "discharge.csv.partial" in done.stderr and "File too large" in done.stderr
    assert not leftovers(folder)
    survived = has_the_rows_of(partial, whole)
    assert survived > 5 and partial.read_text().endswith("\n")
    running = bitline.start("run", finished.spec, "--out", folder)
    running.wait_until(lambda: lines(partial) > survived + 5)
    interrupt(running)
    assert has_the_rows_of(partial, whole) > survived + 4


def test_a_disk_too_full_for_a_whole_result_leaves_no_half_of_it(
    bitline: Bitline, finished: FinishedRun, tmp_path: Path
) -> None:
    folder = finished.copy(tmp_path / "run", *UNTIL_IMAGES)
    done = bitline("run", finished.spec, "--out", folder, "--quiet", code=6, largest_file=3000)
    assert "File too large" in done.stderr and done.stderr.count("\n") == 1
    assert not leftovers(folder)
    assert (folder / "model.yaml").read_bytes() == (finished.folder / "model.yaml").read_bytes(), "the old one is whole"
    bitline("run", finished.spec, "--out", folder, "--quiet")
    check_same(folder, finished.folder)


def test_output_to_a_full_device_is_a_file_error(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    done = bitline("netlist", finished.spec, "--run", finished.folder, "--out", "/dev/full/deck.cir", code=6)
    assert "/dev/full/deck.cir" in done.stderr


def own_technology(finished: FinishedRun, root: Path, folder: Path, old: str, new: str) -> Path:
    """The small study on a copy of generic130 with one change in its typical card."""
    shutil.copytree(finished.spec.parent, folder)
    shutil.copytree(root / "netlists" / "technologies" / "generic130", folder / "technology")
    card = folder / "technology" / "typical.spice"
    assert old in card.read_text()
    card.write_text(card.read_text().replace(old, new, 1))
    spec = folder / "study.yaml"
    spec.write_text(spec.read_text().replace("{name: generic130}", "{folder: technology}"))
    return spec


def test_a_card_that_spice_refuses_is_quoted_and_its_deck_kept(
    bitline: Bitline, finished: FinishedRun, root: Path, tmp_path: Path
) -> None:
    spec = own_technology(finished, root, tmp_path / "study", "vth0=0.335", "vth0=vth_of_the_day")
    folder = tmp_path / "run"
    done = bitline("run", spec, "--out", folder, "--json", code=3)
    assert done.stdout == "" and done.stderr.count("\n") == 1
    assert "Undefined parameter [vth_of_the_day]" in done.stderr
    (deck,) = (folder / "failed_decks").glob("*.cir")
    assert f"the deck is kept in {deck}" in done.stderr
    assert re.match(r"\* |\.title |[a-z]", deck.read_text()) and deck.read_text().endswith(".end\n")
    assert deck.with_suffix(".txt").read_text().startswith("attempt 1: ")
    assert leftovers(folder) == {"failed_decks"}


def worker_that(tmp_path: Path, body: str) -> str:
    """A worker of our own making."""
    worker = tmp_path / "worker"
    worker.write_text("#!/bin/sh\n" + body)
    worker.chmod(0o755)
    return str(worker)


def test_a_worker_that_does_not_start_is_a_simulator_failure(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    worker = worker_that(tmp_path, "exit 7\n")
    done = bitline("run", finished.spec, "--out", tmp_path / "run", code=3, BITLINE_SPICE_WORKER=worker)
    assert f"{worker} does not start: the worker ended with exit status 7" in done.stderr
    done = bitline("run", finished.spec, "--out", tmp_path / "run", code=3, BITLINE_SPICE_WORKER="nowhere")
    assert "BITLINE_SPICE_WORKER names 'nowhere', which is not an executable file" in done.stderr


def test_a_finished_run_needs_no_simulator(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(finished.folder, tmp_path / "run"))
    worker = worker_that(tmp_path, "exit 7\n")
    bitline("run", finished.spec, "--out", folder, "--quiet", BITLINE_SPICE_WORKER=worker)
    check_same(folder, finished.folder)


def test_data_in_which_most_runs_failed_do_not_support_a_fit(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    folder = finished.copy(tmp_path / "run", "cell_current.csv", "discharge.csv")
    rows = (folder / "discharge.csv").read_text().splitlines()
    head = [row for row in rows if row.startswith("#")] + [next(row for row in rows if not row.startswith("#"))]
    operating_point = head[-1].split(",").index("test_current_a") + 1
    failed = [
        ",".join(row.split(",")[:operating_point] + [""] * (row.count(",") + 1 - operating_point)) for row in rows[len(head) :]
    ]
    (folder / "discharge.csv").write_text("\n".join(head + failed) + "\n")
    done = bitline("run", finished.spec, "--out", folder, "--quiet", code=5)
    assert done.stderr.count("\n") == 1
