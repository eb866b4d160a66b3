"""What is left of a network on arrays whose cell currents and comparators differ from die to die."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bitline.training.idx import Bytes
from bitline.training.network import Network, Weights
from bitline.training.readout import Readout
from bitline.training.rows import ThresholdRows

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """Frozen differences of one die.

    Neglects: the dependence of the spread on the code, the bit-line voltage's effect on the current, trim rows.
    """

    cell: float  # standard deviation of ln(current), independent for each cell and side, mean current kept
    comparator: float = 0.0  # standard deviation of the offset, in units of an activation that is on
    activation_code: float = 30.0  # code of an activation that is on: the comparator's unit in the first layer


def cell_currents(stored: NDArray[np.int8], cell: float, rng: np.random.Generator) -> Values:
    """Signed relative currents of cells that store ±1, each side of a cell drawn on its own; shape of `stored`."""
    sides = np.exp(cell * rng.standard_normal((2, *stored.shape)) - cell**2 / 2)
    return np.where(stored > 0, sides[1], -sides[0])


def threshold_currents(boundary: Values, rows: ThresholdRows, cell: float, rng: np.random.Generator) -> Values:
    """What the threshold rows add to each column's sum, shape (neurons,)."""
    row = np.arange(rows.rows)[:, None]
    stored = np.where(row < rows.storing_zero(boundary), -1, 1).astype(np.int8)
    return rows.weight * cell_currents(stored, cell, rng).sum(axis=0)


def accuracy_on_die(
    network: Network,
    codes: Bytes,
    labels: Bytes,
    plan: Sequence[ThresholdRows],
    readout: Readout,
    spread: Spread,
    rng: np.random.Generator,
    unit_code: int = 1,
) -> float:
    """Accuracy of one random die; `plan` has the threshold rows of each hidden layer that does not send codes.

    `unit_code` is the code that the read-out counts as one, behind layers that do.
    """

    def column_sums(inputs: Values, weights: Weights) -> Values:
        return inputs @ cell_currents(weights, spread.cell, rng)

    inputs = codes.astype(np.float64)
    unit = spread.activation_code
    for layer in network.hidden if network.coded else ():
        assert layer.recoding is not None
        offset = unit * spread.comparator * rng.standard_normal(len(layer.polarity))
        fires = (column_sums(inputs, layer.weights) + offset >= 0).astype(np.int64)
        inputs = np.take_along_axis(layer.recoding.codes(network.largest_code), fires, axis=0).astype(np.float64)
    for number, (layer, rows) in enumerate(() if network.coded else zip(network.hidden, plan, strict=True)):
        weights = (layer.weights * layer.polarity).astype(np.int8)
        threshold = layer.thresholds * layer.polarity
        boundary = threshold if number == 0 else (threshold + weights.sum(axis=0, dtype=np.int64)) / 2
        offset = unit * spread.comparator * rng.standard_normal(len(boundary))
        total = column_sums(inputs, weights) + threshold_currents(boundary, rows, spread.cell, rng) + offset
        inputs = (total >= 0).astype(np.float64)
        unit = 1.0

    output = network.output
    offset = unit * spread.comparator * rng.standard_normal(len(output.scale))
    read = readout.read((column_sums(inputs, output.weights) + offset) / unit_code)
    counted = unit_code * read if network.coded else 2 * read - output.weights.sum(axis=0, dtype=np.int64)
    scores = output.scale * counted + output.offset
    return float(np.mean(np.argmax(scores, axis=1) == labels))
