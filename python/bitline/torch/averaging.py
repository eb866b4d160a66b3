"""Means of parameters over the last steps: ±1 weights that turn to and fro do what they did most of the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

AVERAGED = 0.05
"""Share of the steps done over which parameters are averaged, about."""


@dataclass
class Average:
    """The running mean of what is learnt, over about the last twentieth of the steps done.

    Example:
        >>> weights = torch.zeros(2)
        >>> average = bitline.torch.Average([weights])
        >>> for _ in range(200):
        ...     average.follow()
        ...     weights += 1
        >>> bool((average.values[0] > 170).all() and (average.values[0] < 199).all())
        True
    """

    learnt: Sequence[Tensor]
    steps: int = 0
    values: list[Tensor] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.values = self.values or [value.detach().clone() for value in self.learnt]

    @torch.no_grad()
    def follow(self) -> None:
        """Takes up what is learnt after one more step."""
        torch._foreach_lerp_(self.values, list(self.learnt), 1 / (AVERAGED * self.steps + 1))
        self.steps += 1

    @torch.no_grad()
    def take(self) -> None:
        """Puts the means in the place of what is learnt."""
        torch._foreach_copy_([value.detach() for value in self.learnt], self.values)
