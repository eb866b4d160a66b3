"""Inference in NumPy, written to be read: exact, and with the output read-out of the hardware."""

import numpy as np
from numpy.typing import NDArray

from bitline.training.idx import Bytes
from bitline.training.network import Network, Weights
from bitline.training.readout import Readout

Values = NDArray[np.float64]


def sums(inputs: NDArray[np.int64], weights: Weights) -> NDArray[np.int64]:
    """Exact sums, shape (images, neurons), of inputs, shape (images, inputs), with ±1 weights."""
    # Sums of whole numbers far below 2^53 are exact in float64, whose product is much faster.
    return (inputs.astype(np.float64) @ weights.astype(np.float64)).astype(np.int64)


def activations(network: Network, codes: Bytes) -> NDArray[np.int64]:
    """The ±1 activations that enter the output layer, shape (images, inputs of that layer)."""
    values = codes.astype(np.int64)
    for layer in network.hidden:
        distance = sums(values, layer.weights) - layer.thresholds
        values = np.where(layer.polarity * distance >= 0, 1, -1)
    return values


def scores(network: Network, codes: Bytes, readout: Readout | None = None) -> Values:
    """Class scores, shape (images, classes): of the exact sums, or of what a read-out reports of them."""
    layer = network.output
    plus_minus = sums(activations(network, codes), layer.weights).astype(np.float64)
    if readout is not None:
        column_sum = layer.weights.sum(axis=0, dtype=np.int64)
        on_off = (plus_minus + column_sum) / 2
        plus_minus = 2 * readout.read(on_off) - column_sum
    return layer.scale * plus_minus + layer.offset


def accuracy(network: Network, codes: Bytes, labels: Bytes, readout: Readout | None = None) -> float:
    """Share of images whose largest score, the first of equal ones, is at their label."""
    return float(np.mean(np.argmax(scores(network, codes, readout), axis=1) == labels))
