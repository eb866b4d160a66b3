"""Coded training and test images."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bitline.training.coding import code_center, code_digits, code_whole, keep_square, shift
from bitline.training.idx import Bytes, read_idx

STEPS = (-1, 0, 1)


@dataclass(frozen=True)
class DataSet:
    """Codes 0 … 31 and labels 0 … 9."""

    name: str
    variants: Bytes  # training codes, shape (variants, images, pixels); variant 0 is the unmoved image
    labels: Bytes  # of the training images
    test_codes: Bytes  # shape (images, pixels)
    test_labels: Bytes

    @property
    def codes(self) -> Bytes:
        """Unmoved training codes, shape (images, pixels)."""
        return self.variants[0]


def moved_variants(images: Bytes, code: Callable[[Bytes], Bytes], inputs: int) -> Bytes:
    """Codes of the images unmoved and moved by one pixel in eight directions."""
    moves = sorted(((down, right) for down in STEPS for right in STEPS), key=lambda move: (move != (0, 0), move))
    return np.stack([keep_square(code(shift(images, down, right)), inputs) for down, right in moves])


def half_moved(images: Bytes, down: int, right: int) -> Bytes:
    """Moves every image by half a pixel: the mean of the image and the moved one, rounded up."""
    corners = [shift(images, y, x).astype(np.uint16) for y in (0, down) for x in (0, right)]
    return ((sum(corners[1:], corners[0]) + 2) // 4).astype(np.uint8)


def load_digits(folder: Path, inputs: int) -> DataSet:
    """The shipped digits: every fifth image, index % 5 == 4, is for the test; variants move by half a pixel."""
    images = read_idx(folder / "images-idx3-ubyte.gz")
    labels = read_idx(folder / "labels-idx1-ubyte.gz")
    test = np.arange(len(images)) % 5 == 4
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))

    def code(moved: Bytes) -> Bytes:
        return np.minimum(2 * moved, 31).reshape(len(moved), -1)

    moves = [(0, 0)] + [(y, x) for y in STEPS for x in STEPS if (y, x) != (0, 0)]
    variants = np.stack([keep_square(code(half_moved(padded[~test], y, x)), inputs) for y, x in moves])
    return DataSet("digits", variants, labels[~test], keep_square(code_digits(images[test]), inputs), labels[test])


def load_mnist(folder: Path, crop: str, inputs: int, *, moved: bool = True) -> DataSet:
    """MNIST from its four IDX files, plain or .gz; crop is "center" or "whole"; one-pixel moves as variants, or none."""
    code = {"center": code_center, "whole": code_whole}[crop]

    def read(stem: str) -> Bytes:
        plain = folder / stem
        return read_idx(plain if plain.exists() else folder / f"{stem}.gz")

    images = read("train-images-idx3-ubyte")
    variants = moved_variants(images, code, inputs) if moved else keep_square(code(images), inputs)[None]
    test_codes = keep_square(code(read("t10k-images-idx3-ubyte")), inputs)
    return DataSet(f"mnist-{crop}", variants, read("train-labels-idx1-ubyte"), test_codes, read("t10k-labels-idx1-ubyte"))
