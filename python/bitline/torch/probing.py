"""Finds the twins of a network's layers by strobing the die that it is on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from bitline import _core
from bitline.torch.modules import Coded, Linear, Scores, codes_of, stored_bits
from bitline.torch.networks import Network
from bitline.torch.rectified import refuse_rectified
from bitline.torch.twin import Twin, twin_of

TRIM_SETTINGS = 12  # of a layer without threshold rows


@torch.no_grad()
def probe(network: Network, codes: Tensor, seed: int = 1) -> list[float]:
    """Gives every layer its twin, found from what the comparators of its chip decide; gradients flow through it from now on.

    Inputs are those that images cause, every other one with its codes in another order, so that each cell is on alone of its
    neighbours often enough. Threshold rows, or trim rows where there are none, shift the boundary.

    Args:
        network: on a chip, with statistics that are settled
        codes: of training images, shape (images, inputs), uint8; some thousands
        seed: of the orders

    Returns:
        how many decisions on images aside each hidden layer's twin foretells, a share of all

    Raises:
        SpecError: for Rectified layers, which decide nothing

    Example:
        >>> network = bitline.torch.network_of(study.file.parent / "network", study)
        >>> network.put_on(bitline.torch.Hardware(study, model).die(0))
        >>> shares = bitline.torch.probe(network, torch.randint(0, 32, (500, 100), dtype=torch.uint8))
        >>> len(shares), min(shares) > 0.9
        (2, True)
    """
    was_training = network.training
    network.eval()
    order = torch.Generator().manual_seed(seed)
    values, shares = codes, []
    refuse_rectified(network, "twins")
    for layer in network.hidden:
        twin = _hidden_twin(layer, _probes(values, len(layer.latent), order))
        values = layer(values)
        if isinstance(layer, Linear):  # from now on its boundary is what the twin sees of what is stored
            stored = layer.stored_zeros(layer.mean, layer.deviation).long()
            layer.mean.copy_(twin.boundaries.gather(0, stored[None])[0] + layer.shift * layer.deviation)
        layer.twin = twin
        shares.append(twin.agreement)
    network.output.twin = _output_twin(network.output, _probes(values, values.shape[1], order))
    network.train(was_training)
    return shares


def _probes(values: Tensor, inputs: int, order: torch.Generator) -> Tensor:
    """The inputs, every other one with its values in another order; those of balance rows stay."""
    probes = values.clone()
    moved = probes[1::2, :inputs]
    probes[1::2, :inputs] = moved.gather(1, torch.rand(moved.shape, generator=order).argsort(1))
    return probes


def _hidden_twin(layer: Linear | Coded, probes: Tensor) -> Twin:
    chip, weights = layer.chip, layer.weights().detach()
    assert chip is not None
    codes, neurons = codes_of(probes, layer.use, chip), weights.shape[1]

    def thresholds(stored: Tensor) -> list[Tensor]:
        bits = stored_bits(stored)
        assert isinstance(layer, Linear)
        macros = [chip.hidden(layer.use, bits, np.full(neurons, level)) for level in layer.rows.boundaries()]
        return [torch.from_numpy(macro.decide(codes)).float() for macro in macros]

    def trims(stored: Tensor) -> list[Tensor]:
        bits, zero, rows = stored_bits(stored), np.full(neurons, -0.5), layer.use.trim
        counts = np.unique(np.linspace(0, rows, TRIM_SETTINGS).round().astype(int))
        blocks = [None, *(_core.spread_block([int(count)] * neurons, rows) for count in counts)]
        macros = [chip.hidden(layer.use, bits, zero, block) for block in blocks]
        return [torch.from_numpy(macro.decide(codes)).float() for macro in macros]

    settings: Callable[[Tensor], Sequence[Tensor]] = thresholds if isinstance(layer, Linear) else trims
    return twin_of(probes[:, : len(weights)].float(), weights, settings)


def _output_twin(layer: Scores, probes: Tensor) -> Twin:
    """Least squares on what the read-out reports."""
    chip, weights = layer.chip, layer.weights().detach()
    assert chip is not None
    codes, unit = codes_of(probes, layer.use, chip), layer.unit or 1
    x = probes.double() / unit
    design = torch.cat([x - x.mean(0), torch.ones(len(x), 1)], 1)
    ridge = torch.eye(design.shape[1], dtype=torch.float64)
    strength, offsets = [], []
    for stored in (weights, -weights):
        sums = torch.from_numpy(chip.output(layer.use, stored_bits(stored)).sums(codes)).double()
        solved = torch.linalg.solve(design.T @ design + ridge * x.var(0).mean(), design.T @ sums)
        strength.append(solved[:-1].float() * stored)
        offsets.append(sums.mean(0) - x.mean(0) @ solved[:-1])
    ones = weights > 0
    both = [torch.where(ones, strength[1], strength[0]), torch.where(ones, strength[0], strength[1])]
    return Twin(torch.stack(both), -offsets[0].float()[None], 1.0)
