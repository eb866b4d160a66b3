"""Descent on stored bits: what turning a bit would do to the loss is counted on every image, not estimated by a gradient.

Straight-through gradients lead binarised networks to where estimates of different images cancel. From there on bits are turned
one at a time, each the one of its neuron whose turning lowers the loss most, which takes one product of matrices for all bits
of a neuron: they share what it costs if the neuron decides otherwise on an image.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from bitline.errors import SpecError
from bitline.torch.loop import Images
from bitline.torch.modules import Coded
from bitline.torch.networks import Network
from bitline.training.network import LEAST_VARIANCE

LEAST_GAIN = 1e-5
"""Fall of the mean loss from which a bit is turned."""


@dataclass
class Columns:
    """A layer on its twin, and what it does on every image."""

    strength: Tensor  # (2, inputs, columns), of cells that store 0, and 1, in units of what sums are counted in
    stored: Tensor  # (inputs, columns), true for 1
    boundary: Tensor  # (columns)
    codes: Tensor  # (2, columns): what is sent by columns that are off, and on; of hidden layers
    largest: Tensor  # (inputs), that an input can be
    inputs: Tensor  # (images, inputs)
    sums: Tensor  # (images, columns), less the boundary

    @property
    def weights(self) -> Tensor:
        return torch.where(self.stored, self.strength[1], -self.strength[0])

    def sent(self, sums: Tensor) -> Tensor:
        """Codes that are sent where sums are like that, shape (images, columns)."""
        return torch.where(sums >= 0, self.codes[1], self.codes[0])

    def read(self, inputs: Tensor, noise: float, generator: torch.Generator) -> None:
        """Reads all images anew, each with an error of its own."""
        self.inputs, self.sums = inputs, inputs @ self.weights - self.boundary
        if noise > 0:
            self.sums += noise * torch.randn(self.sums.shape, generator=generator)


def sent_codes(layer: Coded) -> Tensor:
    """The codes of columns that are off, and on, shape (2, neurons)."""
    return layer.recoded(torch.tensor([[-1.0], [1.0]]))


def send(layer: Coded, codes: Tensor, mean: Tensor) -> None:
    """Gives a layer the gain and the shift with which it sends these codes where its decisions have this mean."""
    gain = (codes[1] - codes[0]) * (1 - mean.square() + LEAST_VARIANCE).sqrt() / 2
    layer.mean.copy_(mean)
    layer.gain.copy_(gain)
    layer.shift.copy_(codes.mean(0) + (codes[1] - codes[0]) * mean / 2)


class Descent:
    """A network on its twins, with all that turning a bit changes."""

    def __init__(self, network: Network, images: Images, noise: float, seed: int) -> None:
        for number, layer in enumerate(network.columns, start=1):
            if layer.twin is None:
                raise SpecError(f"layer {number} has no twin; expected twins, as bitline.torch.probe finds them")
            if number < len(network.columns) and not isinstance(layer, Coded):
                raise SpecError(f"layer {number} sends no codes; expected a network whose hidden layers are Coded")
        self.network, self.noise, self.generator = network, noise, torch.Generator().manual_seed(seed)
        self.codes = images.codes.float()
        self.layers: list[Columns] = []
        largest, none = self.codes.amax(0), torch.empty(0)
        for layer in network.columns:
            columns, unit = layer.latent.shape[1], 1
            codes = torch.zeros(2, columns)
            if isinstance(layer, Coded):
                codes = sent_codes(layer)
            else:
                unit = layer.unit or 1
            strength, boundary = layer.twin.strength / unit, layer.twin.boundaries[0]
            self.layers.append(Columns(strength, layer.latent >= 0, boundary, codes, largest, none, none))
            largest = codes.amax(0)
        self.target = 2.0 * torch.nn.functional.one_hot(images.labels, len(self.layers[-1].boundary)) - 1

    def begin(self) -> None:
        """Reads all images anew."""
        values = self.codes
        for layer in self.layers:
            layer.read(values, self.noise if layer is not self.layers[-1] else 0.0, self.generator)
            values = layer.sent(layer.sums)
        self.loss = self.losses(self.layers[-1].sums, self.target)

    def losses(self, sums: Tensor, target: Tensor) -> Tensor:
        """Squared hinge of each image."""
        output = self.network.output
        scores = output.scores_of(output.read(sums), output.weights())
        return (1 - target * scores).clamp(min=0).square().mean(1)

    def behind(self, number: int, neuron: int, where: Tensor, change: Tensor) -> tuple[list[Tensor], Tensor]:
        """Sums of all layers behind a neuron that sends codes so much larger on some images, and their losses."""
        after, *others = self.layers[number + 1 :]
        sums = after.sums.index_select(0, where)
        found = [torch.addcmul(sums, change[:, None], after.weights[neuron])]
        for layer in others:
            turned = ((found[-1] >= 0).view(torch.int8) - (sums >= 0).view(torch.int8)).float()
            step, after = after.codes[1] - after.codes[0], layer
            sums = layer.sums.index_select(0, where)
            found.append(torch.addmm(sums, turned, step[:, None] * layer.weights))
        return found, self.losses(found[-1], self.target.index_select(0, where))

    def visit(self, number: int, neuron: int) -> None:
        """Turns the bit of a hidden neuron that lowers the loss most, if one does."""
        layer = self.layers[number]
        step = layer.codes[1, neuron] - layer.codes[0, neuron]
        turned = layer.strength[:, :, neuron].sum(0)
        turned = torch.where(layer.stored[:, neuron], -turned, turned)
        sums = layer.sums[:, neuron].contiguous()
        where = (sums.abs() <= (turned.abs() * layer.largest).max()).nonzero()[:, 0]  # elsewhere no bit alone matters
        on = sums[where] >= 0
        cost = self.behind(number, neuron, where, torch.where(on, -step, step))[1] - self.loss[where]
        matters = cost.nonzero()[:, 0]
        where, on, cost = where[matters], on[matters], cost[matters]
        decided = torch.addcmul(sums[where, None], layer.inputs.index_select(0, where), turned) >= 0
        gains = cost @ (decided != on[:, None]).float()
        bit = int(gains.argmin())
        if gains[bit] < -LEAST_GAIN * len(self.loss):
            layer.stored[bit, neuron] = ~layer.stored[bit, neuron]
            self.move(number, neuron, sums, sums + turned[bit] * layer.inputs[:, bit])

    def move(self, number: int, neuron: int, before: Tensor, after: Tensor) -> None:
        """Gives a neuron other sums, and all that is behind it what follows."""
        layer, *others = self.layers[number:]
        layer.sums[:, neuron] = after
        moved = ((before >= 0) != (after >= 0)).nonzero()[:, 0]
        step = layer.codes[1, neuron] - layer.codes[0, neuron]
        change = torch.where(after[moved] >= 0, step, -step)
        found, self.loss[moved] = self.behind(number, neuron, moved, change)
        others[0].inputs[moved, neuron] += change
        for other, sums in zip(others, found, strict=True):
            other.sums[moved] = sums
        for previous, other, sums in zip(others, others[1:], found, strict=False):
            other.inputs[moved] = previous.sent(sums)

    def keep(self) -> None:
        """Gives the network the bits as they are, and statistics of its decisions with which it sends the same codes."""
        for layer, columns in zip(self.network.columns, self.layers, strict=True):
            layer.latent.copy_(torch.where(columns.stored, 0.5, -0.5))
            if isinstance(layer, Coded):
                send(layer, columns.codes, 2 * (columns.sums >= 0).float().mean(0) - 1)


@torch.no_grad()
def descend(network: Network, images: Images, sweeps: int, *, noise: float = 0.0, seed: int = 1) -> list[float]:
    """Turns bits of the hidden layers of a network that sends codes, on its twins, as long as the squared hinge falls.

    A sweep visits every hidden neuron once, in random order, the last hidden layer first, and turns at most one of its bits.
    All changes are exact, quantised read-out included; codes that neurons send, boundaries, and the output layer stay.

    Args:
        network: with twins, as probe finds them; it is left in evaluation
        images: what it learns from
        sweeps: how often every neuron is visited
        noise: standard deviation of an error of every sum, in codes, drawn anew for each sweep: what twins do not know
        seed: of orders and errors

    Returns:
        mean loss at the end of every sweep, with that sweep's errors

    Raises:
        SpecError: if a layer has no twin, or neurons do not send codes

    Example:
        >>> network = bitline.torch.Network(study, [100, 8, 8, 10], coded=True)
        >>> network.put_on(bitline.torch.Hardware(study, model).die(0))
        >>> codes, labels = (torch.from_numpy(array.copy()) for array in (deployment.codes, deployment.labels))
        >>> shares = bitline.torch.probe(network, codes)
        >>> losses = bitline.torch.descend(network, bitline.torch.Images(codes, labels.long()), sweeps=2)
        >>> losses[1] <= losses[0]
        True
    """
    network.eval()  # codes are those of settled statistics
    descent, losses = Descent(network, images, noise, seed), []
    for _ in range(sweeps):
        descent.begin()
        for number in reversed(range(len(descent.layers) - 1)):
            neurons = descent.layers[number].stored.shape[1]
            for neuron in torch.randperm(neurons, generator=descent.generator).tolist():
                descent.visit(number, neuron)
        losses.append(float(descent.loss.mean()))
    descent.keep()
    return losses
