"""Binary layers for training: latent weights, straight-through estimators, sums that the hardware can disturb."""

from typing import Any

import torch
from torch import Tensor, nn

from bitline.training.xnor.partial_sums import ReadOut
from bitline.training.xnor.shape import Layer

WORK = torch.bfloat16  # holds ±1 and bytes exactly; sums beyond 256 are rounded in training only
DISPERSION = 1e-4  # of a sum in units of its own scale, so that one that never changes can be normalised


def signs(latent: Tensor, kind: torch.dtype) -> Tensor:
    """±1 with sign(0) = +1."""
    return (latent >= 0).to(kind).mul_(2).sub_(1)


class Sign(torch.autograd.Function):
    """±1, with the gradient of hard tanh."""

    @staticmethod
    def forward(ctx: Any, value: Tensor) -> Tensor:
        ctx.save_for_backward(value)
        return signs(value, torch.float32)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        (value,) = ctx.saved_tensors
        return gradient * (value.abs() <= 1)


class Binarised(torch.autograd.Function):
    """±1 weights of latent ones; the gradient goes straight through, clipping keeps latent weights in its range."""

    @staticmethod
    def forward(_ctx: Any, latent: Tensor, kind: torch.dtype) -> Tensor:
        return signs(latent, kind)

    @staticmethod
    def backward(_ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return gradient.float(), None


def patches_of(inputs: Tensor, layer: Layer, pad: float) -> Tensor:
    """Inputs of every neuron, shape (images, places, layer.inputs), in the order row, column, channel of the kernel."""
    if not layer.kernel:
        return inputs.permute(0, 2, 3, 1).flatten(1)[:, None]
    size, around = layer.kernel, layer.padding
    padded = nn.functional.pad(inputs, (around,) * 4, value=pad)
    windows = padded.unfold(2, size, 1).unfold(3, size, 1)  # images, channels, rows, columns, kernel rows, kernel columns
    return windows.permute(0, 2, 3, 4, 5, 1).flatten(3).flatten(1, 2)


class BinaryLayer(nn.Module):
    """Normalised sums of ±1 weights, shape (neurons, inputs), with the maximum of a pool before them.

    `read` says what hardware makes of the sums; the gradient is that of exact ones. `noise` is added to normalised
    sums in training, and `pad` is what is around the map.
    """

    mean: Tensor
    variance: Tensor

    def __init__(self, layer: Layer, pad: float, noise: float) -> None:
        super().__init__()
        self.noise = noise
        self.layer = layer
        self.pad = pad
        self.latent = nn.Parameter(torch.empty(layer.neurons, layer.inputs).uniform_(-0.5, 0.5))
        self.register_buffer("mean", torch.zeros(layer.neurons))
        self.register_buffer("variance", torch.ones(layer.neurons))
        self.read: ReadOut | None = None

    def sums(self, inputs: Tensor, kind: torch.dtype) -> Tensor:
        """Shape (images, neurons, height, width), after the pool."""
        layer, weights = self.layer, Binarised.apply(self.latent, kind)
        inputs = inputs.to(kind)
        if layer.kernel:
            kernel = weights.view(layer.neurons, layer.kernel, layer.kernel, layer.channels).permute(0, 3, 1, 2)
            padded = nn.functional.pad(inputs, (layer.padding,) * 4, value=self.pad)
            exact = nn.functional.conv2d(padded, kernel).float()
        else:
            exact = (inputs.permute(0, 2, 3, 1).flatten(1) @ weights.t()).float()[:, :, None, None]
        if self.read is not None:
            with torch.no_grad():
                found = self.read(patches_of(inputs, layer, self.pad), weights).transpose(1, 2).reshape(exact.shape)
            exact = exact + (found - exact).detach()
        return nn.functional.max_pool2d(exact, layer.pool.size) if layer.pool else exact

    def normalised(self, sums: Tensor) -> Tensor:
        """By the statistics of this batch in training, which are remembered as running ones, else by those remembered."""
        mean, variance = self.mean, self.variance
        if self.training:
            mean = sums.mean((0, 2, 3))
            variance = (sums.square().mean((0, 2, 3)) - mean.square()).clamp_min(0)
            with torch.no_grad():
                self.mean.lerp_(mean, 0.05)
                self.variance.lerp_(variance, 0.05)
        spread = (variance + DISPERSION * self.layer.inputs).sqrt()
        return (sums - mean[:, None, None]) / spread[:, None, None]

    def spread(self) -> Tensor:
        """What sums are divided by."""
        return (self.variance + DISPERSION * self.layer.inputs).sqrt()

    def clip(self) -> None:
        """Keeps latent weights within [-1, 1]."""
        with torch.no_grad():
            self.latent.clamp_(-1, 1)


class HiddenLayer(BinaryLayer):
    """Sends ±1: whether the normalised sum plus a shift that is learnt is at least 0."""

    def __init__(self, layer: Layer, pad: float, noise: float) -> None:
        super().__init__(layer, pad, noise)
        self.shift = nn.Parameter(torch.zeros(layer.neurons))

    def forward(self, inputs: Tensor, kind: torch.dtype) -> Tensor:
        value = self.normalised(self.sums(inputs, kind)) + self.shift[:, None, None]
        if self.training and self.noise > 0:
            value = value + self.noise * torch.randn_like(value)
        return Sign.apply(value)

    @torch.no_grad()
    def boundary(self) -> Tensor:
        """The sum at which each neuron switches."""
        return self.mean.double() - self.shift.double() * self.spread().double()


class OutputLayer(BinaryLayer):
    """Scores of classes: normalised sums with a gain and an offset that are learnt."""

    def __init__(self, layer: Layer, pad: float, noise: float) -> None:
        super().__init__(layer, pad, noise)
        self.gain = nn.Parameter(torch.ones(layer.neurons))
        self.offset = nn.Parameter(torch.zeros(layer.neurons))

    def forward(self, inputs: Tensor, kind: torch.dtype) -> Tensor:
        value = self.normalised(self.sums(inputs, kind))
        if self.training and self.noise > 0:
            value = value + self.noise * torch.randn_like(value)
        return (value * self.gain[:, None, None] + self.offset[:, None, None]).flatten(1)
