"""Hidden layers whose sums are read out with several bits, for training."""

import torch
from torch import Tensor, nn

from bitline.training.layers import BinaryColumns, read_out, straight_through
from bitline.training.network import LEAST_VARIANCE
from bitline.training.readout import Readout


class RectifiedLayer(BinaryColumns):
    """Sums as a read-out reports them; batch normalisation, ReLU, rounded and clipped to codes.

    `unit` is the code that the read-out counts as one; of its strobes every so many-th is used, `every`.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(
        self, inputs: int, neurons: int, readout: Readout, unit: int, cell_spread: float, largest: int, every: int = 1
    ) -> None:
        super().__init__(inputs, neurons, cell_spread)
        self.readout = readout
        self.unit = unit
        self.largest = largest
        self.every = every
        self.gain = nn.Parameter(torch.full((neurons,), largest / 4))  # codes for a standard deviation
        self.shift = nn.Parameter(torch.zeros(neurons))  # codes
        self.register_buffer("mean", torch.zeros(neurons))  # of what is reported
        self.register_buffer("deviation", torch.ones(neurons))
        self.settled = False  # statistics come from the whole training set, not from the batch

    def forward(self, inputs: Tensor) -> Tensor:
        return self.recoded(self.exact(inputs.float()))

    def exact(self, inputs: Tensor) -> Tensor:
        """What the read-out reports of exact sums, in units of `unit`; in training of those of a freshly drawn die."""
        weights = self.weights()
        sums = inputs @ weights
        if self.training and self.cell_spread > 0:
            sums = sums + self.difference(inputs, weights)
        return self.read(sums / self.unit)

    def read(self, sums: Tensor) -> Tensor:
        """What the read-out reports of sums, which it may have reported already."""
        return read_out(sums, self.readout, self.every)

    def recoded(self, reported: Tensor) -> Tensor:
        """The codes that reported sums send on."""
        mean, deviation = self.mean, self.deviation
        if self.training and not self.settled:
            mean, deviation = statistics_of(reported)
            with torch.no_grad():
                self.mean.lerp_(mean, 0.05)
                self.deviation.lerp_(deviation, 0.05)
        y = self.gain * (reported - mean) / deviation + self.shift
        clipped = torch.relu(y).clamp(max=self.largest)
        return straight_through((clipped + 0.5).floor(), clipped)

    @torch.no_grad()
    def take_statistics(self, reported: Tensor) -> None:
        """Takes the statistics of reported sums and keeps them."""
        mean, deviation = statistics_of(reported)
        self.mean.copy_(mean)
        self.deviation.copy_(deviation)

    @torch.no_grad()
    def settle(self, inputs: Tensor) -> None:
        """Takes the statistics of all inputs and keeps them."""
        self.take_statistics(self.exact(inputs.float()))

    def freeze(self) -> None:
        """Ends the training of this layer."""
        self.settled = True
        self.requires_grad_(False)


def statistics_of(reported: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation over images; a sum that is always the same can be normalised."""
    return reported.mean(0), (reported.var(0, correction=0) + LEAST_VARIANCE).sqrt()
