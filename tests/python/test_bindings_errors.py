"""C++ errors arrive as a small family of exceptions with the program's text; Ctrl-C stops long work, and Python goes on."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import matplotlib
import pytest

import bitline
from bitline import plots

matplotlib.use("agg")

from matplotlib import pyplot  # noqa: E402

# Begins a long characterisation, says so, and tells how long after a Ctrl-C it is usable again.
INTERRUPTED = """\
import sys, time
import bitline

study = bitline.read_study(sys.argv[1])
def progress(stage, done, total):
    if done > 2:
        print("busy", flush=True)
try:
    bitline.characterise(study, sys.argv[2], progress)
except KeyboardInterrupt:
    print("stopped", time.monotonic(), flush=True)
assert bitline.read_study(sys.argv[1]) == study
try:
    bitline.characterise(study, sys.argv[2], lambda stage, done, total: 1 / 0)
except ZeroDivisionError:
    print("usable", flush=True)
"""


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


@pytest.fixture
def study() -> bitline.Study:
    return bitline.read_study(bitline.example("digits-sram"))


def test_the_kinds_are_a_family_and_python_s_own_too() -> None:
    for kind, builtin in [
        (bitline.SpecError, ValueError),
        (bitline.DomainError, ValueError),
        (bitline.SpiceError, RuntimeError),
        (bitline.FitError, RuntimeError),
        (bitline.FileError, OSError),
    ]:
        assert issubclass(kind, bitline.Error) and issubclass(kind, builtin)


def test_an_error_has_the_text_of_the_program(program: Path, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("schema: bitline.study/1\ntitle: Wrong\ncolumn: {suply: 1.2 V}\n")
    said = subprocess.run([program, "check", file], capture_output=True, text=True).stderr
    with pytest.raises(bitline.SpecError) as raised:
        bitline.read_study(file)
    assert str(raised.value) == said.rstrip("\n")
    assert "suply" in said


def test_a_missing_file_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(bitline.FileError, match=r"nowhere\.yaml"):
        bitline.read_study(tmp_path / "nowhere.yaml")
    with pytest.raises(bitline.FileError, match="expected the folder of a finished run"):
        bitline.read_run(tmp_path)
    with pytest.raises(bitline.FileError, match="there is no example 'digit'; expected one of .*digits-sram"):
        bitline.example("digit")


def test_a_model_of_another_column_is_a_domain_error(finished: Any, study: bitline.Study) -> None:
    other = bitline.read_study(finished.spec, set={"column.bitline.capacitance": "300 fF"})
    with pytest.raises(bitline.DomainError, match="fitted to another technology, column or set of levels"):
        bitline.classify(other, engine="model", run=finished.folder)


def test_a_latch_needs_its_model(finished: Any) -> None:
    widths = ("tail", "input", "cross_n", "cross_p", "precharge", "inverter_n", "inverter_p")
    latch = {
        "strongarm": dict.fromkeys(widths, "1 um") | {"length": "0.13 um"},
        "load": "5 fF",
        "edge": "0.1 ns",
        "evaluation": "0.8 ns",
        "common_mode_low": "0.75 V",
        "common_mode_high": "1.2 V",
    }
    study = bitline.read_study(finished.spec, set={"column.comparator.latch": latch})
    model = bitline.read_model(finished.folder / "model.yaml")
    for make in (bitline.deploy, bitline.model_engine, bitline.spice_engine):
        with pytest.raises(bitline.SpecError, match="comparator is a latch and there is no model of it"):
            make(study, model)


@pytest.fixture
def worker_without_library(program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The worker as it is where libngspice is not installed: the library that it asks for has another name."""
    binary = (program.parent / "bitline-spice-worker").read_bytes()
    assert binary.count(b"libngspice.so") == 1
    worker = tmp_path / "worker"
    worker.write_bytes(binary.replace(b"libngspice.so", b"libnospice.so"))
    worker.chmod(0o755)
    monkeypatch.setenv("BITLINE_SPICE_WORKER", str(worker))
    return worker


SAYS_WHAT_TO_INSTALL = "does not start: .* most likely libngspice .* the package libngspice0"


@pytest.mark.usefixtures("worker_without_library")
def test_a_worker_without_its_library_says_what_to_install(study: bitline.Study, program: Path, finished: Any) -> None:
    with pytest.raises(bitline.SpiceError, match=SAYS_WHAT_TO_INSTALL):
        bitline.characterise(study)
    done = subprocess.run([program, "budget", finished.spec], capture_output=True, text=True)
    assert done.returncode == 3
    assert re.search(SAYS_WHAT_TO_INSTALL, done.stderr.splitlines()[-1])  # below what the loader says


@pytest.mark.usefixtures("worker_without_library")
def test_everything_but_spice_works_without_its_library(finished: Any, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(finished.folder, folder)
    study, run = bitline.read_study(finished.spec), bitline.read_run(folder)
    deployment = bitline.deploy(study, run.model)
    for engine in ("ideal", "model"):
        classes, _ = deployment.die(0, engine=engine).infer()
        assert len(classes) == 20
    assert len(bitline.column_offsets(deployment)) == 26
    assert plots.accuracy(run).get_xlabel() or plots.accuracy(run).get_ylabel()
    pyplot.close("all")
    page = bitline.report(folder).read_text(encoding="utf-8")
    assert page.count("<img") >= 5
    assert bitline.run(study, folder).result["accuracy"] == run.result["accuracy"]  # nothing of it is left to simulate


def test_a_worker_that_is_not_there_is_named(study: bitline.Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BITLINE_SPICE_WORKER", str(tmp_path / "none"))
    with pytest.raises(bitline.SpiceError, match="which is not an executable file"):
        bitline.characterise(study)


def test_ctrl_c_stops_spice_within_a_second_and_leaves_python_usable(finished: Any, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, bitline.example("digits-sram"), tmp_path / "run"],
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "busy\n"
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    lines = [line.split() for line in process.stdout if line != "busy\n"]
    assert [line[0] for line in lines] == ["stopped", "usable"]
    assert float(lines[0][1]) - asked < 1
    assert process.wait(60) == 0


def test_what_a_progress_callback_raises_stops_the_work(study: bitline.Study, tmp_path: Path) -> None:
    def refuse(stage: str, done: int, total: int) -> None:
        raise LookupError(f"{stage} {done} of {total}")

    with pytest.raises(LookupError, match="discharge transients"):
        bitline.characterise(study, tmp_path / "run", refuse)
    assert (tmp_path / "run" / "discharge.csv.partial").exists()


def test_progress_comes_in_the_calling_thread_and_ends_with_everything(finished: Any, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    threads = set()

    def progress(stage: str, done: int, total: int) -> None:
        seen.append((stage, done, total))
        threads.add(threading.current_thread())

    bitline.characterise(bitline.read_study(finished.spec), tmp_path / "run", progress)
    assert threads == {threading.current_thread()}
    last = {stage: (done, total) for stage, done, total in seen}
    assert set(last) == {"discharge transients", "random columns"}
    assert all(done == total for done, total in last.values())


def test_two_calls_cannot_work_in_one_folder(finished: Any, study: bitline.Study, tmp_path: Path) -> None:
    def intrude(stage: str, done: int, total: int) -> None:
        bitline.characterise(study, tmp_path / "run")

    with pytest.raises(bitline.FileError, match="another process works in it"):
        bitline.characterise(study, tmp_path / "run", intrude)
