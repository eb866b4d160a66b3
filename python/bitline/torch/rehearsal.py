"""Training of networks that send codes on the twins of their columns, with gradients written out.

What autograd would compute, in a third of its time: a decision has two values, so that all but the products of matrices is a
choice between two numbers for each neuron.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from bitline.errors import SpecError
from bitline.torch.averaging import Average
from bitline.torch.loop import Course, Images
from bitline.torch.modules import Coded
from bitline.torch.networks import Network
from bitline.torch.twin import Twin
from bitline.training.network import LEAST_VARIANCE

BOUNDARY_RATE = 2000.0
"""How much faster a boundary learns than a weight: sums are hundreds of codes, latent weights at most one."""

MEMORY = 0.05
"""Of running statistics, per batch; as of layers that learn by autograd."""


@dataclass
class Decided:
    """What a hidden layer did with one batch."""

    inputs: Tensor  # (images, inputs)
    strength: Tensor  # (inputs, neurons), of cells that hold the weights
    weights: Tensor  # as strong as those
    sums: Tensor  # (images, neurons), less the boundary
    on: Tensor  # 1 where they are 0 or more, else 0
    mean: Tensor  # of decisions, of the batch
    sent: Tensor  # (2, neurons): what -1 and +1 would send were there no rounding and clipping


def held(latent: Tensor, twin: Twin) -> tuple[Tensor, Tensor]:
    """Strength of the cells that hold the signs of latent weights, and the weights that this makes."""
    positive = latent >= 0
    strength = torch.where(positive, twin.strength[1], twin.strength[0])
    return strength, torch.where(positive, strength, -strength)


class Rehearsed:
    """A hidden layer on its twin."""

    def __init__(self, layer: Coded, boundary_learns: bool) -> None:
        if layer.twin is None:
            raise SpecError("a layer has no twin; expected twins, as bitline.torch.probe finds them")
        self.layer, self.twin = layer, layer.twin
        self.boundary = layer.twin.boundaries[0].clone()
        self.learns = [layer.latent, layer.gain, layer.shift]
        # Adam moves what it learns by its rate, so that a boundary in units of that many codes moves that much faster.
        self.moved = torch.zeros_like(self.boundary).requires_grad_()
        if boundary_learns:
            self.learns.append(self.moved)

    def forward(self, inputs: Tensor) -> tuple[Decided, Tensor]:
        """What it decided, and the codes that it sends."""
        layer = self.layer
        strength, weights = held(layer.latent, self.twin)
        sums = torch.addmm(-(self.boundary + BOUNDARY_RATE * self.moved), inputs, weights)
        on = (sums >= 0).float()
        mean = 2 * on.mean(0) - 1
        layer.mean.lerp_(mean, MEMORY)
        decisions = torch.tensor([[-1.0], [1.0]])
        sent = layer.gain * (decisions - mean) / (1 - mean.square() + LEAST_VARIANCE).sqrt() + layer.shift
        codes = (sent.clamp(0, layer.largest) + 0.5).floor()
        return Decided(inputs, strength, weights, sums, on, mean, sent), torch.addcmul(codes[0], on, codes[1] - codes[0])

    def backward(self, seen: Decided, slopes: Tensor) -> Tensor:
        """Takes the loss's slopes with codes, leaves those of what is learnt, and returns those with sums."""
        layer, images = self.layer, len(slopes)
        inside = ((seen.sent >= 0) & (seen.sent <= layer.largest)).float()
        fired = (slopes * seen.on).sum(0)
        totals = inside * torch.stack([slopes.sum(0) - fired, fired])  # of images that decide -1, and +1
        deviation = (1 - seen.mean.square() + LEAST_VARIANCE).rsqrt()
        away = torch.stack([-1 - seen.mean, 1 - seen.mean])
        layer.shift.grad = totals.sum(0)
        layer.gain.grad = (totals * away).sum(0) * deviation
        through_mean = layer.gain * (totals * (away * seen.mean * deviation.pow(3) - deviation)).sum(0) / images
        each = inside * (layer.gain * deviation)
        rms = seen.sums.square().mean(0).sqrt() + 1e-3
        near = seen.sums.abs() <= layer.window * rms
        found = torch.addcmul(through_mean, slopes, torch.addcmul(each[0], seen.on, each[1] - each[0]))
        found = found * near / (layer.window * rms)
        layer.latent.grad = (seen.inputs.T @ found) * seen.strength
        self.moved.grad = -BOUNDARY_RATE * found.sum(0)
        return found


@torch.no_grad()
def gradients(network: Network, hidden: list[Rehearsed], codes: Tensor, labels: Tensor) -> float:
    """Leaves the gradients of the squared hinge in all that learns; returns the loss of the batch."""
    seen, values = [], codes
    for layer in hidden:
        decided, values = layer.forward(values)
        seen.append(decided)
    output = network.output
    twin, readout, unit = output.twin, output.readout, output.unit or 1
    assert twin is not None
    strength, weights = held(output.latent, twin)
    sums = torch.addmm(-twin.boundaries[0], values, weights, alpha=1 / unit)
    end, step = readout.range + readout.step / 2, readout.step
    counted = unit * (-readout.range + (torch.floor((sums + readout.range) / step) + 0.5) * step).clamp(-end, end)
    scale = output.log_scale.exp()
    target = 2.0 * torch.nn.functional.one_hot(labels, sums.shape[1]) - 1
    short = (1 - target * (scale * counted + output.offset)).clamp(min=0)
    slopes = -2 / short.numel() * target * short
    output.offset.grad = slopes.sum(0)
    output.log_scale.grad = (slopes * counted).sum(0) * scale if scale.ndim else (slopes * counted).sum() * scale
    found = slopes * scale * (sums.abs() <= end)
    output.latent.grad = (values.T @ found) * strength
    for layer, decided in zip(reversed(hidden), reversed(seen), strict=True):
        found = layer.backward(decided, found @ weights.T)
        weights = decided.weights
    return float(short.square().mean())


def begin_round(network: Network, average: Average) -> None:
    """Takes the means for what is learnt, and lets latent weights forget how far they are from turning."""
    average.take()
    for layer in network.columns:
        layer.restart()


def rehearse(network: Network, images: Images, course: Course, *, boundaries: bool = False) -> list[float]:
    """Trains a network that sends codes on its twins: what its die decided while it was probed is all that this uses.

    Decisions are normalised with the statistics of every batch. What the network has at the end is the mean of all parameters
    over about the last twentieth of the steps: weights that turn to and fro do what they did most of the time. A round begins
    with the means of the round before. No layer is frozen.

    Args:
        network: with twins, as probe finds them
        images: what it learns from
        course: epochs, batch, rates and seed
        boundaries: whether those of hidden layers learn too; the twins have them then, and trim rows can realise them

    Returns:
        mean loss of every epoch

    Raises:
        SpecError: if a layer has no twin

    Example:
        >>> network = bitline.torch.Network(study, [100, 8, 8, 10], coded=True)
        >>> network.put_on(bitline.torch.Hardware(study, model).die(0))
        >>> codes, labels = (torch.from_numpy(array.copy()) for array in (deployment.codes, deployment.labels))
        >>> shares = bitline.torch.probe(network, codes)
        >>> course = bitline.torch.Course(epochs=3, batch=10)
        >>> len(bitline.torch.rehearse(network, bitline.torch.Images(codes, labels.long()), course))
        3
    """
    hidden = [Rehearsed(layer, boundaries) for layer in network.hidden]
    learnt = [*(value for layer in hidden for value in layer.learns), *network.output.parameters()]
    average, losses = Average(learnt), []
    for epoch in range(course.epochs):
        if epoch % course.round_epochs == 0:
            begin_round(network, average)
            optimiser = torch.optim.Adam(learnt, lr=course.rate, fused=True)
        for group in optimiser.param_groups:
            group["lr"] = course.rate_at(epoch)
        order = torch.randperm(len(images.labels), generator=torch.Generator().manual_seed(1_000_003 * course.seed + epoch))
        total = 0.0
        for index in order.split(course.batch):
            total += gradients(network, hidden, images.codes[index].float(), images.labels[index]) * len(index)
            optimiser.step()
            for layer in network.columns:
                layer.clip()
            average.follow()
        losses.append(total / len(images.labels))
    average.take()
    for rehearsed in hidden:
        found = (rehearsed.boundary + BOUNDARY_RATE * rehearsed.moved.detach())[None]
        rehearsed.layer.twin = replace(rehearsed.twin, boundaries=found)
    return losses
