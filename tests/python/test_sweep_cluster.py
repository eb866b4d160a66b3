"""A sweep on a cluster of processes gives the rows of one on this machine, also when a worker is killed in the middle."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas
import pytest

import bitline
from bitline.sweeps.identity import digest_of_fit

distributed = pytest.importorskip("distributed", reason="there is no Dask; pip install 'bitline[sweeps]'")

GRID = {"column.comparator.offset": ["4 mV", "12 mV", "20 mV"], "variation.mismatch_scale": [0.5, 1]}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Of two workers, a process each."""
    place = tmp_path_factory.mktemp("dask")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=str(place), silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def filled(out: Path, study: bitline.Study, finished: Any) -> Path:
    """The folder of a sweep in which the column is characterised."""
    finished.copy(out / "fits" / digest_of_fit(study), "cell_current.csv", "discharge.csv", "columns.csv")
    return out


def test_rows_are_the_same_where_a_worker_is_killed_in_the_middle(client: Any, finished: Any, tmp_path: Path) -> None:
    study = bitline.read_study(finished.spec)
    local = bitline.sweep(study, GRID, out=filled(tmp_path / "local", study, finished))

    pids = {address: worker["pid"] for address, worker in client.run(lambda: {"pid": os.getpid()}).items()}
    assert len(set(pids.values()) | {os.getpid()}) == 3
    killed: list[str] = []

    def kill(stage: str, done: int, total: int) -> None:
        if not killed:
            busy = [address for address, keys in client.processing().items() if keys]
            killed.append(busy[0])
            os.kill(pids[busy[0]], signal.SIGKILL)

    far = bitline.sweep(study, GRID, out=filled(tmp_path / "far", study, finished), client=client, progress=kill)
    assert killed and killed[0] in pids
    assert pids[killed[0]] not in [worker["pid"] for worker in client.run(lambda: {"pid": os.getpid()}).values()]
    assert far["error"].isna().all()
    pandas.testing.assert_frame_equal(far, local)
    for row in (tmp_path / "local" / "rows").iterdir():
        assert (tmp_path / "far" / "rows" / row.name).read_bytes() == row.read_bytes()


def test_a_function_of_the_session_is_a_measure_on_a_cluster_and_its_errors_are_rows(
    client: Any, finished: Any, tmp_path: Path
) -> None:
    def picky(study: Any, folder: Path) -> dict[str, Any]:
        if study.dies == 2:
            raise ValueError("two dies are too many")
        return {"dies": study.dies, "pid": os.getpid()}

    table = bitline.sweep(finished.spec, {"study.dies": [1, 2, 3]}, out=tmp_path, measure=picky, client=client)
    assert table["error"].tolist() == [None, "ValueError: two dies are too many", None]
    assert os.getpid() not in table["pid"].dropna().tolist()


def test_a_worker_that_does_not_see_the_folder_says_so(client: Any, finished: Any, tmp_path: Path) -> None:
    from bitline.sweeps.point import Task, evaluate

    study = bitline.read_study(finished.spec)
    measure = bitline.sweeps.measures.measure_of("accuracy")
    task = Task(str(tmp_path / "nowhere"), "0", "0", study.resolved(), measure, bitline.__version__)
    error = client.submit(evaluate, task).result().error
    assert error is not None and error.endswith("expected a folder that every worker shares")
    (tmp_path / "nowhere" / "rows").mkdir(parents=True)
    old = Task(task.out, "0", "0", task.study, measure, "0.0.0")
    error = client.submit(evaluate, old).result().error
    assert error is not None and error.endswith(f"has bitline {bitline.__version__}; expected 0.0.0, as who started the sweep")
