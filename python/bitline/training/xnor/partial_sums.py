"""Partial sums of sub-arrays, and what a sense amplifier of a few bits reports of them."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Values = NDArray[np.float64]

ROUNDS = 1000


@dataclass(frozen=True)
class Levels:
    """A code for every reference that a value reaches, and what each code counts as."""

    references: Values  # increasing
    values: Values  # one more than references


def lloyd_max(support: Values, weights: Values, count: int) -> Levels:
    """The `count` levels with the least mean squared error for values that occur with the given weights.

    Source: S. P. Lloyd, IEEE Trans. Inf. Theory 28(2), 1982: levels are the means of what they stand for, references lie in the
    middle between them; from quantiles on, until nothing changes.
    """
    used = weights > 0
    support, weights = support[used], weights[used]
    if len(support) <= count:
        return Levels((support[1:] + support[:-1]) / 2, support)
    cumulated = np.cumsum(weights) / weights.sum()
    values = np.unique(support[np.searchsorted(cumulated, (np.arange(count) + 0.5) / count).clip(0, len(support) - 1)])
    references = (values[1:] + values[:-1]) / 2
    for _ in range(ROUNDS):
        cell = np.searchsorted(references, support, side="right")
        mass = np.bincount(cell, weights, len(values))
        means = np.bincount(cell, weights * support, len(values)) / np.maximum(mass, 1e-300)
        values = np.where(mass > 0, means, values)
        moved = (values[1:] + values[:-1]) / 2
        if np.array_equal(moved, references):
            break
        references = moved
    return Levels(references, values)


def reported(levels: Levels, sums: Values) -> Values:
    """What counts as each of some partial sums: the value of its code."""
    return levels.values[np.searchsorted(levels.references, sums, side="right")]


def tile_count(inputs: int, rows: int) -> int:
    """Sub-arrays that the inputs of a neuron take."""
    return -(-inputs // rows)


def tile_inputs(inputs: int, rows: int, tile: int) -> slice:
    """Inputs on one sub-array: every tiles-th, so that all sub-arrays see alike parts of an image."""
    return slice(tile, inputs, tile_count(inputs, rows))


def planes_of(pixels: Tensor, bits: int) -> list[Tensor]:
    """Whole numbers of `bits` bits as planes of ±1, the lowest first."""
    whole = pixels.to(torch.int32)
    return [((whole >> bit) & 1).mul(2).sub(1).to(pixels.dtype) for bit in range(bits)]


def left_over_sums(weights: Tensor, rows: int, centred: bool) -> Tensor:
    """What the rows that are left over on a sub-array add to the sum of each column: their inputs are all +1, and as many of
    their weights are +1 as bring a column to zero where all its other inputs are -1, as they are in the dark of an image; half
    of them, or one more, where `centred` is false. `weights`, shape (neurons, inputs), are those of the other rows.
    """
    spare = rows - weights.shape[1]
    centre = weights.sum(1, dtype=torch.float32) if centred else torch.zeros(len(weights))
    positive = torch.floor((spare + centre + 1) / 2).clamp_(0, spare)
    return 2 * positive - spare


class ReadOut:
    """Sums of a layer as its sub-arrays' sense amplifiers report them; references are per layer and plane.

    `counting` counts which partial sums occur, which come out exact as long as `settle` has not chosen levels.
    """

    def __init__(self, inputs: int, rows: int, bits: int, pixel_bits: int = 0) -> None:
        self.inputs, self.rows, self.bits, self.pixel_bits = inputs, rows, bits, pixel_bits
        self.counts = np.zeros((max(pixel_bits, 1), 2 * rows + 1))
        self.tables: list[Tensor] = []
        self.counting = False

    def planes(self, patches: Tensor) -> list[tuple[Tensor, float]]:
        """Planes of ±1 with what each counts."""
        if not self.pixel_bits:
            return [(patches, 1.0)]
        return [(plane, 2.0 ** (bit - 1)) for bit, plane in enumerate(planes_of(patches, self.pixel_bits))]

    def settle(self) -> list[Levels]:
        """Chooses the levels of every plane from what was counted, and forgets the counts."""
        support = np.arange(-self.rows, self.rows + 1, dtype=np.float64)
        levels = [lloyd_max(support, counts, 2**self.bits) for counts in self.counts]
        self.tables = [torch.from_numpy(reported(level, support)).float() for level in levels]
        self.counts[:] = 0
        self.counting = False
        return levels

    def reported(self, sums: Tensor, plane: int) -> Tensor:
        """What sense amplifiers report of whole partial sums."""
        if self.counting:
            found = torch.bincount(sums.flatten().to(torch.int64) + self.rows, minlength=2 * self.rows + 1)
            self.counts[plane] += found.numpy()
        if not self.tables:
            return sums
        index = (sums + self.rows).to(torch.int32)
        return self.tables[plane].index_select(0, index.flatten()).view(sums.shape)

    def __call__(self, patches: Tensor, weights: Tensor) -> Tensor:
        """Sums, shape (images, places, neurons), of inputs, shape (images, places, inputs), and weights (neurons, inputs)."""
        total = torch.zeros(*patches.shape[:2], len(weights))
        tiles = [tile_inputs(self.inputs, self.rows, tile) for tile in range(tile_count(self.inputs, self.rows))]
        known = [left_over_sums(weights[:, tile], self.rows, self.pixel_bits > 0) for tile in tiles]
        for number, (plane, scale) in enumerate(self.planes(patches)):
            part = torch.zeros_like(total)
            for tile, left_over in zip(tiles, known, strict=True):
                sums = (plane[..., tile] @ weights[:, tile].t()).float().add_(left_over)
                part += self.reported(sums, number)
            total.add_(part, alpha=scale)
        constant = sum(known, torch.zeros(())).mul(-(2.0**self.pixel_bits - 1) / 2 if self.pixel_bits else -1.0)
        if self.pixel_bits:
            constant = constant + (2.0**self.pixel_bits - 1) / 2 * weights.sum(1, dtype=torch.float32)
        return total + constant
