"""Which column holds which neuron: each goes where a die decides most as exact sums do."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import torch
from torch import Tensor

from bitline.errors import SpecError
from bitline.torch.modules import Coded, Linear
from bitline.torch.networks import Network
from bitline.torch.rectified import refuse_rectified
from bitline.torch.statistics import deciding, even_trim, match_threshold

COLUMNS_TRIED = 128
"""For a neuron, at most: the weights are written so many times, each time a column further."""


@torch.no_grad()
def place(network: Network, codes: Tensor, images: Tensor | None = None) -> list[Tensor]:
    """Moves every hidden neuron of a network to a column of its macro on which the die decides as exact sums do.

    Columns of a die are unequal, and which cells of a column matter depends on the weights that it holds. All weights of a
    layer are written a column further again and again; each time the boundaries are set so that comparators fire as often as
    the exact network's neurons do (see remeasure), and decisions that differ from the exact network's are counted. The
    assignment with the fewest of them over all columns is kept (Jonker and Volgenant 1987, by scipy.optimize), first layer
    first. The rows of the next layer follow, so that with exact sums the network computes what it did; nothing is learnt, and
    no label is used. Twins are forgotten.

    Args:
        network: on a chip, with the thresholds of the exact network, as after network_of; it keeps them for remeasure or retrim
        codes: of training images, shape (images, inputs), uint8
        images: their numbers, the address of fresh noise; 0, 1, … by default

    Returns:
        of each hidden layer the numbers of the neurons that its columns hold now, shape (neurons,)

    Raises:
        SpecError: for a network on no chip, and for Rectified layers, which decide nothing
        ImportError: without SciPy

    Example:
        >>> network = bitline.torch.network_of(study.file.parent / "network", study)
        >>> network.put_on(bitline.torch.Hardware(study, model).die(0))
        >>> orders = bitline.torch.place(network, torch.from_numpy(deployment.codes.copy()))
        >>> [sorted(order.tolist()) == list(range(8)) for order in orders]
        [True, True]
    """
    refuse_rectified(network, "neurons that are placed by decisions")
    if network.hidden[0].chip is None:
        raise SpecError("the network is on no chip; expected one whose columns are to hold its neurons")
    was_training = network.training
    network.eval()
    values, orders = codes, []
    for number, (layer, exact) in enumerate(zip(network.hidden, _exact_decisions(network, codes), strict=True)):
        found = _assigned(_differences(layer, values, images, exact))
        _hold(layer, network.columns[number + 1], found)
        decided = _decisions(layer, values, images, exact[:, found].mean(0))
        values = layer.recoded(2 * decided - 1) if isinstance(layer, Coded) else decided
        orders.append(found)
    network.train(was_training)
    return orders


def _exact_decisions(network: Network, codes: Tensor) -> list[Tensor]:
    """What each hidden layer decides with exact sums, 0 or 1, shape (images, neurons)."""
    chip, found = network.hidden[0].chip, []
    network.put_on(None)
    for layer in network.hidden:
        found.append((layer.decisions(codes) + 1) / 2 if isinstance(layer, Coded) else layer(codes))
        codes = layer(codes)
    network.put_on(chip)
    return found


def _decisions(layer: Coded | Linear, values: Tensor, images: Tensor | None, rates: Tensor) -> Tensor:
    """What a layer decides with the boundaries at which it fires that often; it keeps its own."""
    mean = layer.mean.clone()
    if isinstance(layer, Linear):
        match_threshold(layer, values, images, rates)
    decide = deciding(layer, values, images)
    decided = decide(even_trim(layer, decide, rates))
    layer.mean.copy_(mean)
    return decided


def _differences(layer: Coded | Linear, values: Tensor, images: Tensor | None, exact: Tensor) -> Tensor:
    """Share of images on which neurons would not decide as exact ones, shape (neurons, columns); inf where not tried."""
    own = copy.deepcopy(layer.state_dict())
    columns = torch.arange(exact.shape[1])
    found = torch.full((len(columns), len(columns)), torch.inf)
    for shift in range(min(len(columns), COLUMNS_TRIED)):
        held = columns.roll(shift)
        layer.load_state_dict({name: value[..., held] for name, value in own.items()})
        decided = _decisions(layer, values, images, exact[:, held].mean(0))
        found[held, columns] = (decided != exact[:, held]).float().mean(0)
    layer.load_state_dict(own)
    return found


def _assigned(differences: Tensor) -> Tensor:
    """The neuron that each column holds where the sum of differences is least."""
    try:
        from scipy.optimize import linear_sum_assignment
    except ImportError as error:
        raise ImportError("placement needs SciPy; expected it installed by pip install 'bitline[torch]'") from error
    neurons, columns = linear_sum_assignment(differences.numpy())
    return torch.from_numpy(neurons[np.argsort(columns)])


def _hold(layer: Coded | Linear, after: Any, neurons: Tensor) -> None:
    """Gives a layer's columns other neurons, and the rows of the layer after it theirs."""
    layer.load_state_dict({name: value[..., neurons] for name, value in layer.state_dict().items()})
    after.latent.copy_(after.latent[neurons])
