"""Inference in NumPy, written to be read: exact, and with partial sums as sense amplifiers report them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bitline.training.idx import Bytes
from bitline.training.xnor.network import BinaryLayer, Network
from bitline.training.xnor.partial_sums import lloyd_max, reported, tile_count, tile_inputs
from bitline.training.xnor.shape import Layer

Values = NDArray[np.float64]
BLOCK = 500  # images at once


def patches(values: Values, layer: Layer, pad: float) -> Values:
    """Inputs of every neuron, shape (images, places, inputs), of maps of shape (images, height, width, channels)."""
    if not layer.kernel:
        return values.reshape(len(values), 1, -1)
    around = (layer.padding, layer.padding)
    padded = np.pad(values, ((0, 0), around, around, (0, 0)), constant_values=pad)
    view: Any = np.lib.stride_tricks.sliding_window_view
    windows: Values = view(padded, (layer.kernel, layer.kernel), axis=(1, 2))  # images, rows, columns, channels, kernel
    moved = windows.transpose(0, 1, 2, 4, 5, 3)
    return moved.reshape(len(values), moved.shape[1] * moved.shape[2], -1)


def planes(inputs: Values, bits: int) -> list[tuple[Values, float]]:
    """Inputs as planes of ±1 with what each counts; those of later layers, 0 bits, are one."""
    if not bits:
        return [(inputs, 1.0)]
    whole = inputs.astype(np.int64)
    return [((2 * (whole >> bit & 1) - 1).astype(np.float64), 2.0 ** (bit - 1)) for bit in range(bits)]


def left_over_sums(weights: NDArray[np.int8], rows: int, centred: bool) -> Values:
    """What the left-over rows of a sub-array add to each column, as partial_sums.left_over_sums says."""
    spare = rows - weights.shape[1]
    centre = weights.sum(1, dtype=np.float64) if centred else np.zeros(len(weights))
    return 2 * np.clip(np.floor((spare + centre + 1) / 2), 0, spare) - spare


class Array:
    """Sub-arrays of `rows` with sense amplifiers of `bits`; their references are Lloyd-Max's for what occurs in some images."""

    def __init__(self, rows: int, bits: int) -> None:
        self.rows, self.bits = rows, bits
        self.tables: dict[tuple[int, int], Values] = {}  # what is reported of -rows, ..., rows; by layer and plane
        self.counts: dict[tuple[int, int], Values] | None = None

    def read(self, sums: Values, place: tuple[int, int]) -> Values:
        """What is reported of partial sums in a layer and plane; exact while references are being chosen for them."""
        if place not in self.tables and self.counts is None:
            return sums
        index = (sums + self.rows).astype(np.int32)
        if place in self.tables:
            return self.tables[place][index]
        if self.counts is not None:
            found = np.bincount(index.ravel(), minlength=2 * self.rows + 1)
            self.counts[place] = self.counts.get(place, np.zeros(2 * self.rows + 1)) + found
        return sums

    def choose(self, network: Network, pixels: Bytes) -> None:
        """Chooses references layer after layer."""
        support = np.arange(-self.rows, self.rows + 1, dtype=np.float64)
        for layer in range(len(network.layers)):
            self.counts = {}
            scores(network, pixels, self, last=layer)
            for place, counts in self.counts.items():
                if place[0] == layer:
                    self.tables[place] = reported(lloyd_max(support, counts, 2**self.bits), support)
        self.counts = None


def sums(binary: BinaryLayer, number: int, inputs: Values, bits: int, array: Array | None) -> Values:
    """Shape (images, places, neurons)."""
    weights = binary.weights.astype(np.float32)
    if array is None:
        return (inputs.astype(np.float32) @ weights.T).astype(np.float64)  # whole numbers below 2^24 are exact
    total = np.zeros((*inputs.shape[:2], len(weights)))
    for plane, (signs, counts) in enumerate(planes(inputs, bits)):
        for tile in range(tile_count(inputs.shape[2], array.rows)):
            part = tile_inputs(inputs.shape[2], array.rows, tile)
            known = left_over_sums(binary.weights[:, part], array.rows, bits > 0)
            exact = signs[..., part].astype(np.float32) @ weights[:, part].T
            total += counts * (array.read(exact + known, (number, plane)) - known)
    return total + (2.0**bits - 1) / 2 * weights.sum(1) if bits else total


def pooled(values: Values, size: int) -> Values:
    """Maxima over squares of maps, shape (images, height, width, neurons)."""
    height, width = values.shape[1] // size * size, values.shape[2] // size * size
    shape = (len(values), height // size, size, width // size, size, values.shape[3])
    return values[:, :height, :width].reshape(shape).max(axis=(2, 4))


def fires(binary: BinaryLayer, maps: Values) -> NDArray[np.bool_]:
    """Which neurons of a hidden layer are +1."""
    if binary.thresholds is None or binary.polarity is None:
        raise ValueError("a hidden layer has no thresholds or no polarity; expected both")
    return np.asarray(binary.polarity * (maps - binary.thresholds) >= 0)


def block_scores(network: Network, pixels: Bytes, array: Array | None, last: int) -> Values:
    values: Values = (pixels >> (8 - network.input_bits)).astype(np.float64)
    for number, binary in enumerate(network.layers[: last + 1]):
        layer = binary.layer
        bits = 0 if number else network.input_bits
        total = sums(binary, number, patches(values, layer, 0 if bits else -1), bits, array)
        if binary.scale is not None and binary.offset is not None:
            return total[:, 0] * binary.scale + binary.offset
        side = (1, 1) if not layer.kernel else (layer.height, layer.width)
        maps: Values = total.reshape(len(pixels), *side, layer.neurons)
        if layer.pool:
            maps = pooled(maps, layer.pool.size)
        values = np.where(fires(binary, maps), 1.0, -1.0)
    return values.reshape(len(pixels), -1)


def scores(network: Network, pixels: Bytes, array: Array | None = None, last: int | None = None) -> Values:
    """Scores of images of bytes, shape (images, classes); with `last`, what that layer sends on.

    Args:
        array: of the hardware; exact sums without one
    """
    end = len(network.layers) if last is None else last
    return np.concatenate([block_scores(network, pixels[at : at + BLOCK], array, end) for at in range(0, len(pixels), BLOCK)])


def accuracy(network: Network, pixels: Bytes, labels: Bytes, array: Array | None = None) -> float:
    """Share of images whose largest score, the first of equal ones, is at their label."""
    return float(np.mean(scores(network, pixels, array).argmax(axis=1) == labels))
