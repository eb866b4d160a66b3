"""What the Python tests share: where the project, its program and its data are, and one small finished run."""

import csv
import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.python.resistive import SMALL, random_network, write_images

from bitline.training.network import HiddenLayer, Network, OutputLayer, write_network
from bitline.training.xnor.network import write_network as write_random_network
from bitline.training.xnor.shape import Images

ROOT = Path(__file__).resolve().parents[2]

# A script that runs the tests in its background has them started with Ctrl-C ignored, and programs inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Big enough to pass through every stage and to be stopped in each, small enough to be simulated in seconds.
SMALL_STUDY = """\
schema: bitline.study/1
title: A small study
technology: {name: generic130}
column:
  cell: sram_6t
  rows: 128
  supply: 1.2 V
  temperature: 27 degC
  bitline: {capacitance: 330 fF}
  wordline: {bits: 5, high: 0.44 V, pulse: 2 ns, edge: 0.3 ns}
  precharge: {width: 2 um, length: 0.13 um, time: 0.3 ns, edge: 0.1 ns, settle: 0.3 ns}
  strobe: {delay: 0.3 ns}
  compensation: {level: 0.40 V}
  comparator: {offset: 12 mV, noise: 0.5 mV, reference_common_mode: 1.0 V, common_mode_slope: 3 1/V}
network:
  folder: network
  layers:
    - {threshold_rows: 11, threshold_code: 15, trim_rows: 16}
    - {threshold_rows: 15, threshold_code: 15, trim_rows: 16, activation_code: 30}
    - {threshold_rows: 16, trim_rows: 16, activation_code: 30}
  readout: {bits: 2, range: 8}
data: {set: digits, images: 20}
fit: {swing: 500 mV, cells: 20, holdout_cells: 10, holdout_columns: 4}
study: {dies: 2, seed: 1}
audit: {columns: 6, whole_images: 1}
"""


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def program() -> Path:
    """The program `bitline`; its absence is a failure, because `./dev test` has built it."""
    path = Path(os.environ.get("BITLINE_PROGRAM", ROOT / "build" / "bitline")).absolute()
    if not path.is_file():
        pytest.fail(f"{path} does not exist; './dev build' makes it")
    return path


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """The folder of the four IDX files of MNIST; tests that need it are skipped where there is none."""
    folder = os.environ.get("BITLINE_MNIST")
    if not folder:
        pytest.skip("BITLINE_MNIST names no folder with the files of MNIST (see docs/install.md)")
    return Path(folder)


class Running:
    """A started program, the leader of a process group that holds its workers too."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def members(self) -> list[int]:
        """The living processes of the group."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, _, group = stat.read_text().rpartition(")")[2].split()[:3]
            except OSError:
                continue
            if int(group) == self.process.pid and state != "Z":
                found.append(int(stat.parent.name))
        return found

    def workers(self) -> list[int]:
        return [member for member in self.members() if member != self.process.pid]

    def wait_until(self, happened: Callable[[], bool], limit_s: float = 60) -> None:
        """Waits for something that must happen while the program runs."""
        until = time.monotonic() + limit_s
        while not happened():
            assert self.process.poll() is None, f"ended too early, with {self.process.returncode}"
            assert time.monotonic() < until, f"did not happen within {limit_s} s"
            time.sleep(0.002)

    def ended(self, limit_s: float) -> int:
        """The exit code, which must come within a time; negative for a signal. No process may be left."""
        code = self.process.wait(limit_s)
        until = time.monotonic() + 1  # the kernel kills orphaned workers, but not before their parent is gone
        while self.members() and time.monotonic() < until:
            time.sleep(0.002)
        assert not self.members()
        return code


@dataclass(frozen=True)
class Bitline:
    """The program, called in a folder of its own, whose place for temporary files is another."""

    path: Path
    here: Path
    temporary: Path

    def start(self, *arguments: str | Path, largest_file: int | None = None, **variables: str) -> Running:
        def limit() -> None:
            if largest_file is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        process = subprocess.Popen(
            [self.path, *arguments],
            cwd=self.here,
            env=os.environ | {"TMPDIR": str(self.temporary)} | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=limit,
        )
        return Running(process)

    def __call__(
        self, *arguments: str | Path, code: int = 0, largest_file: int | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs to the end, which must come with this exit code."""
        process = self.start(*arguments, largest_file=largest_file, **variables).process
        out, err = process.communicate(timeout=300)
        assert process.returncode == code, f"exit code {process.returncode}, expected {code}: {err}"
        return subprocess.CompletedProcess(process.args, code, out, err)


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Where the program is called, and its place for temporary files."""
    return tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("temporary")


@pytest.fixture
def bitline(program: Path, folders: tuple[Path, Path]) -> Bitline:
    """The program."""
    return Bitline(program, *folders)


def small_network(neurons: int = 8) -> Network:
    """100 inputs, two hidden layers, 10 classes; random weights and boundaries that the threshold rows reach exactly."""
    rng = np.random.default_rng(1)

    def signs(*shape: int) -> NDArray[np.int8]:
        return rng.choice(np.array([-1, 1], np.int8), shape)

    first, second = signs(100, neurons), signs(neurons, neurons)
    ones = np.ones(neurons, np.int8)
    boundaries = rng.integers(-2, 2, neurons) + 0.5  # in activations that are on
    return Network(
        "small",
        [
            HiddenLayer(first, np.asarray(30 * rng.integers(-3, 3, neurons) + 15, np.float64), ones),
            HiddenLayer(second, np.asarray(2 * boundaries - second.sum(axis=0), np.float64), ones),
        ],
        OutputLayer(signs(neurons, 10), np.full(10, 0.5), np.zeros(10)),
    )


@pytest.fixture(scope="session")
def small_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Specification of a study of seconds, beside its network."""
    folder = tmp_path_factory.mktemp("study")
    write_network(small_network(), folder / "network")
    (folder / "study.yaml").write_text(SMALL_STUDY)
    return folder / "study.yaml"


@dataclass(frozen=True)
class FinishedRun:
    """A run that nothing disturbed: its folder, its specification, and what it printed."""

    spec: Path
    folder: Path
    printed: str

    def copy(self, to: Path, *names: str) -> Path:
        """A folder with some of the files, as a run leaves them that was stopped."""
        to.mkdir(parents=True)
        for name in names:
            shutil.copy(self.folder / name, to / name)
        return to


@pytest.fixture(scope="session")
def finished(
    program: Path, folders: tuple[Path, Path], small_study: Path, tmp_path_factory: pytest.TempPathFactory
) -> FinishedRun:
    """The finished run of the small study, for all tests; none may write into it."""
    folder = tmp_path_factory.mktemp("finished") / "run"
    done = Bitline(program, *folders)("run", small_study, "--out", folder, "--json")
    return FinishedRun(small_study, folder, done.stdout)


@dataclass(frozen=True)
class FinishedArrays:
    """A run on resistive arrays that nothing disturbed: its specification, what was set in it, and its folder."""

    spec: Path
    settings: dict[str, str]
    folder: Path


@pytest.fixture(scope="session")
def finished_arrays(
    program: Path, folders: tuple[Path, Path], root: Path, tmp_path_factory: pytest.TempPathFactory
) -> FinishedArrays:
    """A finished run of three random layers on resistive arrays, for all tests; none may write into it."""
    data, folder = tmp_path_factory.mktemp("images"), tmp_path_factory.mktemp("arrays") / "run"
    write_images(data)
    write_random_network(random_network("64-32-10", Images(28, 28, 1)), data / "network")
    spec = root / "examples" / "xnor-rram-mlp" / "study.yaml"
    settings = SMALL | {"data.folder": str(data), "network.folder": str(data / "network")}
    options = [f"--set={key}={value}" for key, value in settings.items()]
    Bitline(program, *folders)("run", spec, *options, "--out", folder, "--json", "--quiet")
    return FinishedArrays(spec, settings, folder)


@pytest.fixture(scope="session")
def curves(finished: FinishedRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The nominal discharges of the finished run as a table of samples."""
    with (finished.folder / "discharge.csv").open() as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    nominal = {float(row["level_v"]): row for row in rows if row["set"] == "1"}  # a step of the ramp may be a code's level
    text = "t,wl,bl,n\n"
    for _, row in sorted(nominal.items()):
        for name, value in row.items():
            if name.startswith("time_at_") and value:
                text += f"{1e9 * float(value)!r},{1e3 * float(row['level_v'])!r},{name.split('_')[2]},{row['count']}\n"
    path = tmp_path_factory.mktemp("curves") / "curves.csv"
    path.write_text(text)
    return path
