"""Fetches the four files of MNIST from an address of the user's choice and checks that they are the canonical ones.

    python -m bitline.fetch_mnist --from https://example.org/mnist --to DIR

MNIST is not part of this project; see docs/install.md for its origin and licence.
"""

import argparse
import hashlib
import sys
import tempfile
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

MD5_SUMS = {
    "train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
    "t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
    "t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
}
TIMEOUT_S = 60
BLOCK_BYTES = 1 << 16
EXIT_FILE = 6  # the program's code for a file that could not be read or written


class FetchError(RuntimeError):
    """A file could not be had, or is not the canonical one; the message says which and what to do."""


def md5_sum(path: Path) -> str:
    """The md5 sum of a file, in hexadecimal."""
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def download(url: str, to: Path) -> None:
    """Copies what `url` serves into the file `to`."""
    with urlopen(url, timeout=TIMEOUT_S) as answer, to.open("wb") as file:
        while block := answer.read(BLOCK_BYTES):
            file.write(block)


def fetch_file(address: str, name: str, folder: Path) -> bool:
    """Puts one file into `folder` unless it is there; a wrong download leaves the folder as it was.

    Returns:
        Whether the file had to be downloaded.

    Raises:
        FetchError: the address did not serve the file, or served another one.
    """
    target = folder / name
    if target.is_file() and md5_sum(target) == MD5_SUMS[name]:
        return False
    url = f"{address.rstrip('/')}/{name}"
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=folder) as unchecked:
        part = Path(unchecked) / name
        try:
            download(url, part)
        except (OSError, HTTPException, ValueError) as error:
            raise FetchError(
                f"{url} could not be fetched ({error}); without a network, copy {', '.join(MD5_SUMS)} into {folder} by hand"
            ) from error
        found = md5_sum(part)
        if found != MD5_SUMS[name]:
            raise FetchError(f"{url} has the md5 sum {found}, expected {MD5_SUMS[name]}: it is cut short or another file")
        part.replace(target)
    return True


def fetch(address: str, folder: Path) -> list[str]:
    """Completes `folder` with the four files and returns the names of those that were downloaded."""
    folder.mkdir(parents=True, exist_ok=True)
    return [name for name in MD5_SUMS if fetch_file(address, name, folder)]


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bitline.fetch_mnist", description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--from", dest="address", required=True, metavar="URL", help="address of the folder that serves the files"
    )
    parser.add_argument("--to", dest="folder", required=True, metavar="DIR", type=Path, help="folder to put the files in")
    options = parser.parse_args(arguments)
    try:
        fetched = fetch(options.address, options.folder)
    except (FetchError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_FILE
    print(f"{options.folder} has the four files of MNIST, {len(fetched)} of them fetched now.")
    print(f"Use it with: export BITLINE_MNIST={options.folder.resolve()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
