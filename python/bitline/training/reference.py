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
    """The ±1 activations, or the codes, that enter the output layer.

    Args:
        network: read by read_network
        codes: of the images, shape (images, inputs), uint8

    Returns:
        -1 or +1, or 0 to 31; shape (images, inputs of the output layer)

    Example:
        >>> bitline.training.reference.activations(network, digits).shape
        (20, 8)
    """
    values = codes.astype(np.int64)
    for layer in network.hidden:
        distance = sums(values, layer.weights) - layer.thresholds
        decisions = layer.polarity * distance >= 0
        if layer.recoding is None:
            values = np.where(decisions, 1, -1)
        else:
            sent = layer.recoding.codes(network.largest_code)
            values = np.take_along_axis(sent, decisions.astype(np.int64), axis=0).astype(np.int64)
    return values


def scores(network: Network, codes: Bytes, readout: Readout | None = None, unit: int = 1) -> Values:
    """Class scores: of the exact sums, or of what a read-out reports of them.

    Args:
        network: read by read_network
        codes: of the images, shape (images, inputs), uint8
        readout: of the output layer; exact without one
        unit: the code that the read-out counts as one, behind coded layers

    Returns:
        shape (images, classes); the largest one wins

    Example:
        >>> classes, _ = deployment.die(0, engine="ideal").infer(digits)
        >>> bool((bitline.training.reference.scores(network, digits).argmax(axis=1) == classes).all())
        True
    """
    layer = network.output
    plus_minus = sums(activations(network, codes), layer.weights).astype(np.float64)
    if network.coded:
        return layer.scale * (plus_minus if readout is None else unit * readout.read(plus_minus / unit)) + layer.offset
    if readout is not None:
        column_sum = layer.weights.sum(axis=0, dtype=np.int64)
        on_off = (plus_minus + column_sum) / 2
        plus_minus = 2 * readout.read(on_off) - column_sum
    return layer.scale * plus_minus + layer.offset


def accuracy(network: Network, codes: Bytes, labels: Bytes, readout: Readout | None = None, unit: int = 1) -> float:
    """Share of images whose largest score, the first of equal ones, is at their label.

    Args:
        network: read by read_network
        codes: of the images, shape (images, inputs), uint8
        labels: shape (images,)
        readout: of the output layer; exact without one
        unit: the code that the read-out counts as one, behind coded layers

    Example:
        >>> 0 <= bitline.training.reference.accuracy(network, digits, deployment.labels) <= 1
        True
    """
    return float(np.mean(np.argmax(scores(network, codes, readout, unit), axis=1) == labels))
