"""Binary layers for training: straight-through estimators, thresholds on the grid of the rows at hand."""

import torch
from torch import Tensor, nn

from bitline.training.network import LEAST_VARIANCE
from bitline.training.readout import Readout
from bitline.training.rows import ThresholdRows


def sign(value: Tensor) -> Tensor:
    """±1 with sign(0) = +1; the gradient is that of hard tanh."""
    hard = torch.where(value >= 0, 1.0, -1.0)
    slope = value.clamp(-1, 1)
    return slope + (hard - slope).detach()


def straight_through(exact: Tensor, slope: Tensor) -> Tensor:
    """The value of `exact` with the gradient of `slope`."""
    return slope + (exact - slope).detach()


def read_out(sums: Tensor, readout: Readout, every: int = 1) -> Tensor:
    """What a read-out reports of sums, in its own units, with the gradient of sums that end at its range.

    It is the middle of the sums with the same count of strobes that fire, half a step outside at the ends. Of its strobes every
    so many-th is used, where `every` is a power of two.
    """
    step, end, half = readout.step, readout.range + readout.step / 2, every // 2
    fired = torch.floor((sums + readout.range) / step) + 1
    if every > 1:
        fired = torch.floor((fired.clamp(0, 2**readout.bits) + half) / every) * every - half + (every - 1) / 2
    return straight_through((-readout.range + (fired - 0.5) * step).clamp(-end, end), sums.clamp(-end, end))


class BinaryColumns(nn.Module):
    """±1 weights, shape (inputs, neurons), the signs of latent ones; cells may differ from die to die."""

    def __init__(self, inputs: int, neurons: int, cell_spread: float) -> None:
        super().__init__()
        self.latent = nn.Parameter(torch.empty(inputs, neurons).uniform_(-0.5, 0.5))
        self.cell_spread = cell_spread

    def weights(self) -> Tensor:
        return sign(self.latent)

    def restart(self) -> None:
        """Learns again: latent weights forget how far they are from turning."""
        self.requires_grad_(True)
        with torch.no_grad():
            self.latent.copy_(self.weights() / 2)

    def clip(self) -> None:
        """Keeps latent weights within [-1, 1], where the straight-through gradient lives."""
        with torch.no_grad():
            self.latent.clamp_(-1, 1)

    def difference(self, inputs: Tensor, weights: Tensor) -> Tensor:
        """What a freshly drawn die adds to the sums; the draw is log-normal with mean 1."""
        factor = torch.exp(self.cell_spread * torch.randn_like(weights) - self.cell_spread**2 / 2)
        return inputs @ (weights * (factor - 1))


class HiddenLayer(BinaryColumns):
    """Activations 0 or 1; batch normalisation without gain folds into one boundary, `mean - shift * deviation`."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, inputs: int, neurons: int, rows: ThresholdRows, cell_spread: float, window: float) -> None:
        super().__init__(inputs, neurons, cell_spread)
        self.rows = rows
        self.window = window
        self.shift = nn.Parameter(torch.zeros(neurons))
        self.register_buffer("mean", torch.zeros(neurons))
        self.register_buffer("deviation", torch.ones(neurons))
        self.snapped = False  # boundaries lie on the grid of the threshold rows
        self.settled = False  # statistics come from the whole training set, not from the batch

    def boundary(self, mean: Tensor, deviation: Tensor) -> Tensor:
        """The sum at which each neuron switches; once snapped, it is one that the rows can realise."""
        free = mean - self.shift * deviation
        if not self.snapped:
            return free
        zeros = torch.floor((free / self.rows.weight + self.rows.rows) / 2 + 0.5).clamp(0, self.rows.rows)
        return straight_through(self.rows.weight * (2 * zeros - self.rows.rows), free)

    def forward(self, inputs: Tensor) -> Tensor:
        weights = self.weights()
        sums = inputs @ weights
        mean, deviation = self.statistics(sums)
        distance = sums - self.boundary(mean, deviation)
        if self.training and self.cell_spread > 0:
            distance = distance + self.disturbance(inputs, weights)
        return self.activation(distance, deviation)

    def disturbance(self, inputs: Tensor, weights: Tensor) -> Tensor:
        """What a freshly drawn die adds to the distance from the boundary, threshold rows included."""
        rows = self.rows.weight * (self.rows.rows * (torch.tensor(self.cell_spread**2).exp() - 1)).sqrt()
        return self.difference(inputs, weights) + rows * torch.randn(weights.shape[1])

    def activation(self, distance: Tensor, deviation: Tensor) -> Tensor:
        """0 or 1, with the gradient of hard tanh of the distance from the boundary in units of the window."""
        return (sign(distance / (self.window * deviation)) + 1) / 2

    def statistics(self, sums: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and standard deviation of the sums: of this batch in training, else those that are remembered."""
        return (self.mean, self.deviation) if self.settled or not self.training else self.track(sums)

    def track(self, sums: Tensor) -> tuple[Tensor, Tensor]:
        """Statistics of the batch, remembered as running means."""
        mean, deviation = sums.mean(0), sums.std(0, correction=0) + 1e-3
        with torch.no_grad():
            self.mean.lerp_(mean, 0.05)
            self.deviation.lerp_(deviation, 0.05)
        return mean, deviation

    @torch.no_grad()
    def settle(self, inputs: Tensor) -> None:
        """Takes the statistics of all inputs and keeps them."""
        sums = inputs.float() @ self.weights()
        self.mean.copy_(sums.mean(0))
        self.deviation.copy_(sums.std(0, correction=0) + 1e-3)

    def freeze(self) -> None:
        """Ends the training of this layer."""
        self.settled = True
        self.requires_grad_(False)


class CodedLayer(BinaryColumns):
    """Comparators at zero; batch normalisation of their ±1 decisions, rounded and clipped to codes."""

    rms: Tensor
    mean: Tensor

    def __init__(self, inputs: int, neurons: int, cell_spread: float, window: float, largest: int) -> None:
        super().__init__(inputs, neurons, cell_spread)
        self.window = window
        self.largest = largest
        self.gain = nn.Parameter(torch.full((neurons,), largest / 4))
        self.shift = nn.Parameter(torch.full((neurons,), largest / 2))
        self.register_buffer("rms", torch.ones(neurons))
        self.register_buffer("mean", torch.zeros(neurons))  # of the decisions
        self.settled = False  # statistics come from the whole training set, not from the batch

    def forward(self, inputs: Tensor) -> Tensor:
        weights = self.weights()
        sums = inputs @ weights
        rms = self.scale_of(sums)
        if self.training and self.cell_spread > 0:
            sums = sums + self.difference(inputs, weights)
        return self.recoded(sign(sums / (self.window * rms)))

    def scale_of(self, sums: Tensor) -> Tensor:
        """Root mean square of the sums, in whose units the window is: of this batch in training, else as remembered."""
        if self.settled or not self.training:
            return self.rms
        rms = sums.detach().square().mean(0).sqrt() + 1e-3
        self.rms.lerp_(rms, 0.05)
        return rms

    def recoded(self, decisions: Tensor) -> Tensor:
        """The codes that ±1 decisions send on."""
        mean = self.mean
        if self.training and not self.settled:
            mean = decisions.mean(0)
            with torch.no_grad():
                self.mean.lerp_(mean, 0.05)
        y = self.gain * (decisions - mean) / (1 - mean.square() + LEAST_VARIANCE).sqrt() + self.shift
        clipped = y.clamp(0, self.largest)
        return straight_through((clipped + 0.5).floor(), clipped)

    @torch.no_grad()
    def settle(self, inputs: Tensor) -> None:
        """Takes the statistics of all inputs and keeps them."""
        sums = inputs.float() @ self.weights()
        self.rms.copy_(sums.square().mean(0).sqrt() + 1e-3)
        self.mean.copy_(torch.where(sums >= 0, 1.0, -1.0).mean(0))

    def freeze(self) -> None:
        """Ends the training of this layer."""
        self.settled = True
        self.requires_grad_(False)


class OutputLayer(BinaryColumns):
    """Scores from sums as the read-out reports them, one scale for all classes.

    `unit` is the code that the read-out counts as one where inputs are codes; None where they are activations, off or on.
    """

    def __init__(self, inputs: int, classes: int, readout: Readout, cell_spread: float, unit: int | None = None) -> None:
        super().__init__(inputs, classes, cell_spread)
        self.readout = readout
        self.unit = unit
        self.log_scale = nn.Parameter(torch.tensor((unit or 1) * inputs**0.5).log().neg())
        self.offset = nn.Parameter(torch.zeros(classes))
        self.quantised = False

    def forward(self, inputs: Tensor) -> Tensor:
        weights = self.weights()
        sums = inputs @ weights
        if self.training and self.cell_spread > 0:
            sums = sums + self.difference(inputs, weights)
        if self.unit is not None:
            sums = sums / self.unit
        return self.scores_of(self.read(sums), weights)

    def read(self, sums: Tensor) -> Tensor:
        """What the read-out reports of sums, in its own units."""
        return read_out(sums, self.readout) if self.quantised else sums

    def scores_of(self, sums: Tensor, weights: Tensor) -> Tensor:
        """Scores of what the read-out reports: twice the sum of on activations, less the sum of weights, is that of ±1."""
        counted = 2 * sums - weights.sum(0) if self.unit is None else self.unit * sums
        return self.log_scale.exp() * counted + self.offset
