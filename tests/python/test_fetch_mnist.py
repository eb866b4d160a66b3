"""The MNIST helper against a server on this machine, with files whose sums it is told to expect."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bitline import fetch_mnist

CONTENT = {name: name.encode() * 9000 for name in fetch_mnist.MD5_SUMS}


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        del format, args


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "served"
    folder.mkdir()
    for name, content in CONTENT.items():
        (folder / name).write_bytes(content)
    sums = {name: hashlib.md5(content).hexdigest() for name, content in CONTENT.items()}
    monkeypatch.setattr(fetch_mnist, "MD5_SUMS", sums)
    return folder


@pytest.fixture
def address(served: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(served))) as server:
        thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_fetches_the_four_files_and_nothing_else(address: str, tmp_path: Path) -> None:
    to = tmp_path / "new" / "mnist"
    assert fetch_mnist.fetch(address + "/", to) == list(CONTENT)
    assert {path.name: path.read_bytes() for path in to.iterdir()} == CONTENT


def test_fetches_only_what_is_missing_or_wrong(address: str, tmp_path: Path) -> None:
    fetch_mnist.fetch(address, tmp_path / "to")
    assert fetch_mnist.fetch(address, tmp_path / "to") == []
    labels = "t10k-labels-idx1-ubyte.gz"
    (tmp_path / "to" / labels).write_bytes(b"broken")
    assert fetch_mnist.fetch(address, tmp_path / "to") == [labels]
    assert (tmp_path / "to" / labels).read_bytes() == CONTENT[labels]


@pytest.mark.parametrize("damage", [lambda content: content[:-1], lambda content: b"\0" + content[1:], lambda _: b""])
def test_refuses_a_corrupted_file_and_leaves_no_trace(
    damage: Callable[[bytes], bytes], address: str, served: Path, tmp_path: Path
) -> None:
    images = "train-images-idx3-ubyte.gz"
    (served / images).write_bytes(damage(CONTENT[images]))
    with pytest.raises(fetch_mnist.FetchError, match=rf"{images} has the md5 sum [0-9a-f]{{32}}, expected"):
        fetch_mnist.fetch(address, tmp_path / "to")
    assert names_in(tmp_path / "to") == set()


def test_keeps_the_old_file_when_the_new_one_is_corrupted(address: str, served: Path, tmp_path: Path) -> None:
    labels = "train-labels-idx1-ubyte.gz"
    (tmp_path / labels).write_bytes(b"mine")
    (served / labels).write_bytes(b"corrupted")
    with pytest.raises(fetch_mnist.FetchError):
        fetch_mnist.fetch_file(address, labels, tmp_path)
    assert (tmp_path / labels).read_bytes() == b"mine"


def test_says_what_to_do_without_a_network(tmp_path: Path) -> None:
    with pytest.raises(fetch_mnist.FetchError, match=r"without a network, copy train-images-idx3-ubyte\.gz, .* by hand"):
        fetch_mnist.fetch("http://127.0.0.1:1", tmp_path / "to")
    assert names_in(tmp_path / "to") == set()


@pytest.mark.parametrize("nowhere", ["mnist", "nosuch://host", "http://127.0.0.1:port"])
def test_refuses_what_is_no_address(nowhere: str, tmp_path: Path) -> None:
    with pytest.raises(fetch_mnist.FetchError, match="could not be fetched"):
        fetch_mnist.fetch(nowhere, tmp_path / "to")


def test_the_command_line_reports_success_and_failure(address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fetch_mnist.main(["--from", address, "--to", str(tmp_path / "to")]) == 0
    assert f"export BITLINE_MNIST={tmp_path / 'to'}" in capsys.readouterr().out
    assert fetch_mnist.main(["--from", address + "/nowhere", "--to", str(tmp_path / "other")]) == fetch_mnist.EXIT_FILE
    assert "error: http" in capsys.readouterr().err


def test_knows_the_sums_of_the_real_files(mnist_folder: Path) -> None:
    for name, expected in fetch_mnist.MD5_SUMS.items():
        assert fetch_mnist.md5_sum(mnist_folder / name) == expected
