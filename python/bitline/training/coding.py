"""Images to word-line codes: 10x10 pixels of 5 bits."""

import numpy as np
from numpy.typing import NDArray

from bitline.training.idx import Bytes

LARGEST_CODE = 31
SIDE = 10


def code_of_mean(total: NDArray[np.int64], weight: int) -> Bytes:
    """Returns floor(mean * 31 / 255 + 0.5) of mean = total / weight, in exact integer arithmetic."""
    full_scale = 255 * weight
    return ((2 * LARGEST_CODE * total + full_scale) // (2 * full_scale)).astype(np.uint8)


def code_digits(images: Bytes) -> Bytes:
    """Codes min(2 v, 31) of 8x8 digits with v = 0 … 16, zero-padded to 10x10; shape (images, 100)."""
    codes = np.minimum(2 * images, LARGEST_CODE)
    return np.pad(codes, ((0, 0), (1, 1), (1, 1))).reshape(len(images), SIDE * SIDE)


def code_center(images: Bytes) -> Bytes:
    """Codes of the central 20x20 pixels of 28x28 images by 2x2 means; shape (images, 100)."""
    blocks = images[:, 4:24, 4:24].astype(np.int64).reshape(-1, SIDE, 2, SIDE, 2)
    return code_of_mean(blocks.sum(axis=(2, 4)), 4).reshape(len(images), SIDE * SIDE)


def code_whole(images: Bytes) -> Bytes:
    """Codes of whole 28x28 images by averages over 2.8 x 2.8 pixels; shape (images, 100)."""
    # Lengths in fifths of a pixel: a target pixel is 14 long, a source pixel 5.
    target = 14 * np.arange(SIDE)[:, None]
    source = 5 * np.arange(28)[None, :]
    overlap = np.maximum(np.minimum(target + 14, source + 5) - np.maximum(target, source), 0)
    # Products of whole numbers below 2^53 are exact in float64.
    exact = overlap.astype(np.float64)
    totals = (exact @ images.astype(np.float64) @ exact.T).astype(np.int64)
    return code_of_mean(totals, 14 * 14).reshape(len(images), SIDE * SIDE)


def shift(images: Bytes, down: int, right: int) -> Bytes:
    """Moves every image by whole pixels, filling with 0."""
    moved = np.zeros_like(images)
    height, width = images.shape[1:]
    moved[:, max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = images[
        :, max(-down, 0) : height + min(-down, 0), max(-right, 0) : width + min(-right, 0)
    ]
    return moved


def keep_square(codes: Bytes, inputs: int) -> Bytes:
    """Drops the last rows and columns of 10x10 codes until `inputs` pixels, a square number, are left."""
    side = round(inputs**0.5)
    if side * side != inputs or side > SIDE:
        raise ValueError(f"{inputs} inputs, expected a square number of at most {SIDE * SIDE}")
    return codes.reshape(-1, SIDE, SIDE)[:, :side, :side].reshape(-1, inputs)
