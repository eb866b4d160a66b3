"""What the comparators of a die give away about its columns: the weights that gradients shall flow through.

A column of a die has cells of unequal strength and a comparator with an offset, so that gradients through nominal weights are
those of another network. Strobing the same images against several settings of the compensation rows brackets every column's
sum, and an ordinal regression finds from these decisions alone how strong each cell is and where each setting puts the
boundary.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

Fires = Callable[[int], Tensor]
"""Decisions 0 or 1 at setting number so-and-so, shape (images, neurons)."""

STEPS = 80
PRIOR = 0.005  # weight of strengths that are alike, for cells that no image switches on


@dataclass(frozen=True)
class Twin:
    """A layer's columns on one die, as seen by their comparators; found by `probe`.

    Example:
        >>> strength = torch.tensor([[[0.5]], [[2.0]]])  # of the one cell when it stores 0, and 1
        >>> bitline.torch.Twin(strength, torch.zeros(1, 1), 1.0).weights(torch.tensor([[-1.0]]))
        tensor([[-0.5000]])
    """

    strength: Tensor  # (2, inputs, neurons): of a cell that stores 0, and 1, in units of a column's mean
    boundaries: Tensor  # (settings, neurons): the sum from which a column fires, in units of the layer's sum
    agreement: float  # share of decisions on images which the regression did not see that the twin foretells

    def weights(self, weights: Tensor) -> Tensor:
        """±1 weights with the strength of the cells that hold them."""
        return weights * torch.where(weights > 0, self.strength[1], self.strength[0])


@dataclass(frozen=True)
class Regression:
    """One stored pattern: strengths of its cells, boundaries of its settings."""

    strength: Tensor  # (inputs, neurons)
    boundaries: Tensor  # (settings, neurons)
    agreement: float


@torch.enable_grad()
def regress(inputs: Tensor, weights: Tensor, fires: Sequence[Tensor]) -> Regression:
    """Ordinal regression of decisions on inputs, a fifth of the images held out.

    Args:
        inputs: of the layer, shape (images, inputs)
        weights: ±1, shape (inputs, neurons)
        fires: decisions 0 or 1 at each setting, shape (images, neurons)

    Example:
        >>> from bitline.torch.twin import regress
        >>> inputs, weights = torch.rand(500, 4), torch.ones(4, 1)
        >>> true = torch.tensor([[1.2], [0.8], [1.1], [0.9]])
        >>> found = regress(inputs, weights, [(inputs @ true >= level).float() for level in (1.0, 1.5, 2.0, 2.5, 3.0)])
        >>> bool((found.strength - true).abs().max() < 0.1), found.agreement > 0.95
        (True, True)
    """
    decisions = torch.stack(list(fires))  # (settings, images, neurons)
    held_out = torch.arange(len(inputs)) % 5 == 4
    x, seen = inputs[~held_out], decisions[:, ~held_out]
    rates = seen.mean(1)
    # What fires at more settings has a larger sum: least squares on how many they are, and then logistic losses against all of
    # them, whose width shrinks from what strengths that are not known yet blur to what the settings resolve.
    strength = _least_squares(x, seen.sum(0)) * weights
    # A column that decides alike at every setting says nothing of its cells.
    strength = torch.where(strength.mean(0) > 0, strength / strength.mean(0), 1.0)
    unit = (x @ (weights * strength)).std(0) + 1e-6
    values = [strength.requires_grad_(), (quantiles(x @ (weights * strength), rates) / unit).detach().requires_grad_()]
    optimiser = torch.optim.Adam(values)
    for step in range(STEPS):
        left = 1 - step / STEPS
        width = 0.05 + 0.25 * left
        optimiser.param_groups[0]["lr"] = 0.05 * left
        margin = (x @ (weights * values[0])) / unit - values[1][:, None]
        loss = torch.nn.functional.softplus(torch.where(seen > 0, -margin, margin) / width).mean((0, 1)).sum() * width
        loss = loss + PRIOR * (values[0] - 1).square().mean(0).sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    strength = values[0].detach()
    boundaries = quantiles(x @ (weights * strength), rates)
    scale = strength.mean(0)
    sums = inputs[held_out] @ (weights * strength)
    agreement = ((sums >= boundaries[:, None]).float() == decisions[:, held_out]).float().mean().item()
    return Regression(strength / scale, boundaries / scale, agreement)


def _least_squares(x: Tensor, y: Tensor) -> Tensor:
    """Coefficients of each column of y, with a ridge for inputs that hardly vary; shape (inputs, columns)."""
    centred = (x - x.mean(0)).double()
    ridge = centred.var(0).mean() * torch.eye(x.shape[1], dtype=torch.float64)
    return torch.linalg.solve(centred.T @ centred + 10 * ridge, centred.T @ (y - y.mean(0)).double()).float()


def quantiles(sums: Tensor, rates: Tensor) -> Tensor:
    """The boundaries at which so many of the sums fire, shape (settings, neurons)."""
    falling = sums.sort(0, descending=True).values
    last = (rates * len(sums)).round().long()
    above, below = falling.gather(0, (last - 1).clamp(0)), falling.gather(0, last.clamp(max=len(sums) - 1))
    return (above + below) / 2


def twin_of(inputs: Tensor, weights: Tensor, fires: Callable[[Tensor], Sequence[Tensor]]) -> Twin:
    """A layer's twin: from decisions with its weights written, and with all of them turned around.

    Args:
        inputs: shape (images, inputs), float32
        weights: ±1, shape (inputs, neurons)
        fires: writes weights and returns the decisions at every setting
    """
    straight, turned = (regress(inputs, stored, fires(stored)) for stored in (weights, -weights))
    ones = weights > 0
    strength = torch.stack(
        [torch.where(ones, turned.strength, straight.strength), torch.where(ones, straight.strength, turned.strength)]
    )
    return Twin(strength, straight.boundaries, (straight.agreement + turned.agreement) / 2)
