"""Writes the UCI optical digits, as bundled with scikit-learn, to two gzip IDX files.

python -m bitline.training.pack_digits cosim/data/digits
"""

import sys
from pathlib import Path

import numpy as np

from bitline.training.idx import Bytes, write_idx


def bundled_digits() -> tuple[Bytes, Bytes]:
    """Returns images, shape (1797, 8, 8), values 0 … 16, and labels, shape (1797,), in the bundled order."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    return digits.images.astype(np.uint8), digits.target.astype(np.uint8)


def main() -> None:
    folder = Path(sys.argv[1])
    images, labels = bundled_digits()
    write_idx(folder / "images-idx3-ubyte.gz", images)
    write_idx(folder / "labels-idx1-ubyte.gz", labels)


if __name__ == "__main__":
    main()
