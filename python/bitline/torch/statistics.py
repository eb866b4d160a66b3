"""Batch statistics as a chip shows them: what batch normalisation takes where sums cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from bitline import _core
from bitline.torch.chip import Bits
from bitline.torch.modules import Coded, Linear, codes_of, numbers_of, of_weights, stored_bits
from bitline.torch.networks import Network
from bitline.torch.rectified import Rectified, refuse_rectified
from bitline.torch.twin import quantiles

TRIM_ORDERS = 64
"""Choices of rows that are tried for the same count of ones: a row moves a boundary by tens of codes, unequal rows by less."""


@torch.no_grad()
def remeasure(network: Network, codes: Tensor, images: Tensor | None = None) -> None:
    """Measures the statistics of every hidden layer through the chip that the network is on, first layer first.

    A Coded layer takes the mean of what its comparators decide, a Rectified one mean and deviation of what its ramp reports. A
    Linear layer has its statistics in thresholds: each gets the count of threshold rows with which its comparator fires on as
    many images as the exact network's neuron does, found for all columns at once by bisection; nothing else is read.

    Args:
        network: on a chip; without one a Linear layer keeps its thresholds
        codes: of training images, shape (images, inputs), uint8
        images: their numbers, the address of fresh noise; 0, 1, … by default

    Example:
        >>> network = bitline.torch.Network(study, [100, 8, 8, 10], coded=True)
        >>> network.put_on(bitline.torch.Hardware(study, model).die(0))
        >>> bitline.torch.remeasure(network, torch.from_numpy(deployment.codes.copy()))
        >>> bool((network.hidden[0].mean != 0).any())
        True
    """
    _measure(network, codes, images)


@torch.no_grad()
def retrim(network: Network, codes: Tensor, images: Tensor | None = None, *, scores: bool = False) -> None:
    """The same, with the trim rows of hidden layers searched again with data on.

    Compensation with data off takes a comparator's offset away; what unequal cells add to a column on the average image stays.
    Here each column gets those ones in its trim rows with which its comparator fires on as many images as the exact network's
    neuron does, or as its twin does where the network rehearses; rows differ, and some choices of so many are tried. Columns
    of a Linear layer get their threshold rows first, and then only choices of as many ones as compensation found. The
    network is left on its chip with these trim rows. Twins of a network that sends codes stay, with boundaries that are
    measured again, others are forgotten; the rehearsal has ended.

    Args:
        network, codes, images: as of remeasure; thresholds are those of the exact network, as after network_of
        scores: offsets of scores are moved, so that each has the mean that it has with exact sums, or on twins

    Raises:
        SpecError: for Rectified layers, whose statistics take up the same

    Example:
        >>> network = bitline.torch.Network(study, [100, 8, 8, 10], coded=True)
        >>> network.put_on(bitline.torch.Hardware(study, model).die(0))
        >>> bitline.torch.retrim(network, torch.from_numpy(deployment.codes.copy()))
        >>> [layer for layer, bits in network.hidden[0].chip.own_trim]
        [0, 1]
    """
    refuse_rectified(network, "trim rows that are searched with data on")
    _measure(network, codes, images, retrim=True, scores=scores)


def _measure(network: Network, codes: Tensor, images: Tensor | None, *, retrim: bool = False, scores: bool = False) -> None:
    was_training = network.training
    network.eval()
    targets, means = _aimed_rates(network, codes)
    values = codes
    for layer, target in zip(network.hidden, targets, strict=True):
        if isinstance(layer, Coded):
            if retrim and layer.chip is not None:
                _store(network, layer, _matching_trim(layer, values, images, target))
            layer.mean.copy_(layer.decisions(values, images).mean(0))
            if retrim and layer.twin is not None:
                _find_boundary(layer, values)
        elif isinstance(layer, Rectified):
            layer.take_statistics(layer.sums(values, images))
        elif layer.chip is not None:
            match_threshold(layer, values, images, target)
            if retrim:
                network.put_on(layer.chip.with_trim(layer.use.layer, _matching_trim(layer, values, images, target)))
        layer.settled = True
        values = layer(values, images)
    if scores:
        network.output.offset += means - network.output(values, images).mean(0)
    network.train(was_training)


def _aimed_rates(network: Network, codes: Tensor) -> tuple[list[Tensor], Tensor]:
    """Share of images on which each hidden neuron is on with exact sums, or on its twin where it rehearses; per layer.

    And the mean of each score. The rehearsal has ended then.
    """
    rates = []
    for layer in network.hidden:
        chip, twin = layer.chip, layer.twin
        if not layer.rehearsing:
            layer.chip = layer.twin = None
        if isinstance(layer, Coded):
            decided = layer.decisions(codes).mean(0)
            rates.append((decided + 1) / 2)
            if layer.rehearsing:
                layer.mean.copy_(decided)
        else:
            rates.append(layer(codes).mean(0))
        codes = layer(codes)
        layer.chip, layer.twin = chip, twin
    output, chip = network.output, network.output.chip
    if not output.rehearsing:
        output.chip = None
    means = output(codes).mean(0)
    output.chip = chip
    network.rehearse(False)
    return rates, means


def _store(network: Network, layer: Coded, trim: Bits) -> None:
    """Puts the network on its chip with other trim rows in a layer; the twins stay."""
    assert layer.chip is not None
    twins = [column.twin for column in network.columns]
    network.put_on(layer.chip.with_trim(layer.use.layer, trim))
    for column, twin in zip(network.columns, twins, strict=True):
        column.twin = twin


def _find_boundary(layer: Coded, values: Tensor) -> None:
    """Gives the twin the boundary at which it fires on as many images as the column has, by `layer.mean`."""
    assert layer.twin is not None
    sums = of_weights(values, layer.weights()) @ layer.twin.weights(layer.weights())
    layer.twin = replace(layer.twin, boundaries=quantiles(sums, (layer.mean[None] + 1) / 2))


def match_threshold(layer: Linear, values: Tensor, images: Tensor | None, target: Tensor) -> None:
    """Moves each boundary to the one that the rows realise with which the column fires most nearly as often as `target`."""
    rows = layer.rows.rows

    def rate(ones: Tensor) -> Tensor:
        boundary = layer.rows.weight * (rows - 2 * ones)
        layer.mean.copy_(boundary + layer.shift * layer.deviation)
        return layer(values, images).mean(0)

    rate(_nearest_count(rate, rows, target))


def _matching_trim(layer: Coded | Linear, values: Tensor, images: Tensor | None, target: Tensor) -> Bits:
    """What the trim rows store for the same: ones on those rows, which differ, that come nearest.

    They are as many as come nearest where a comparator decides at zero, and as many as they were beside threshold rows.
    """
    decide = deciding(layer, values, images)
    evenly = even_trim(layer, decide, target)
    found, left = evenly.copy(), (decide(evenly).mean(0) - target).abs()
    generator = torch.Generator().manual_seed(1)
    for _ in range(TRIM_ORDERS):
        tried = np.ascontiguousarray(evenly[torch.randperm(layer.use.trim, generator=generator).numpy()])
        gap = (decide(tried).mean(0) - target).abs()
        nearer = (gap < left).numpy()
        found[:, nearer] = tried[:, nearer]
        left = torch.minimum(left, gap)
    return found


def deciding(layer: Coded | Linear, values: Tensor, images: Tensor | None) -> Callable[[Bits], Tensor]:
    """What comparators decide on these values, 0 or 1, shape (images, neurons), as a function of what the trim rows store."""
    chip = layer.chip
    assert chip is not None
    codes, bits = codes_of(values, layer.use, chip), stored_bits(layer.weights())
    if isinstance(layer, Linear):
        boundary = layer.boundary(layer.mean, layer.deviation).double().numpy()
    else:
        boundary = np.full(bits.shape[1], -0.5 / layer.use.unit_code)

    def decide(block: Bits) -> Tensor:
        return torch.from_numpy(chip.hidden(layer.use, bits, boundary, block).decide(codes, images=numbers_of(images))).float()

    return decide


def even_trim(layer: Coded | Linear, decide: Callable[[Bits], Tensor], target: Tensor) -> Bits:
    """Trim rows whose ones are spread evenly: as many as come nearest to `target`, or as they were beside threshold rows."""
    chip, rows = layer.chip, layer.use.trim
    assert chip is not None
    if isinstance(layer, Linear):
        return chip.trim(layer.use, len(target))

    def spread(ones: Tensor) -> Bits:
        return _core.spread_block(ones.int().tolist(), rows)

    return spread(_nearest_count(lambda ones: decide(spread(ones)).mean(0), rows, target))


def _nearest_count(rate: Callable[[Tensor], Tensor], rows: int, target: Tensor) -> Tensor:
    """Per column the number of ones, of so many rows, with which it fires most nearly as often as `target`, by bisection."""
    low = torch.zeros_like(target)  # fires less often than the target, or is the least there is
    high = torch.full_like(target, rows)
    while (high - low > 1).any():
        middle = ((low + high) / 2).floor()
        less = rate(middle) < target
        low, high = torch.where(less, middle, low), torch.where(less, high, middle)
    nearer = (rate(low) - target).abs() <= (rate(high) - target).abs()
    return torch.where(nearer, low, high)
