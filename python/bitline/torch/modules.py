"""Layers whose forward pass is a chip and whose backward pass is the straight-through estimator."""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from bitline._core import Macro
from bitline.errors import SpecError
from bitline.torch.chip import Bits, Chip, LayerRows
from bitline.torch.twin import Twin
from bitline.training.layers import BinaryColumns, CodedLayer, HiddenLayer, OutputLayer, sign, straight_through
from bitline.training.readout import Readout


def measured(value: Tensor, slope: Tensor) -> Tensor:
    """Exactly `value`, with the gradient of `slope`."""
    return value + (slope - slope.detach())


def stored_bits(weights: Tensor) -> Bits:
    """Bits of ±1 weights: 1 for +1."""
    return (weights.detach() > 0).to(torch.uint8).contiguous().numpy()


def codes_of(inputs: Tensor, rows: LayerRows, chip: Chip) -> Bits:
    """DAC codes of a layer's inputs, which are codes, or activations 0 and 1; contiguous uint8 codes are lent as they are."""
    if inputs.dtype != torch.uint8:
        rounded = inputs.detach().round()
        if not torch.equal(rounded, inputs.detach()):
            raise SpecError(f"layer {rows.layer + 1}: an input is not a whole number; expected codes, or activations 0 and 1")
        inputs = rounded
    largest = 1 if rows.on_off else chip.largest_code
    if inputs.numel() and (inputs.min() < 0 or inputs.max() > largest):
        found = f"{inputs.min().item():g} to {inputs.max().item():g}"
        raise SpecError(f"layer {rows.layer + 1}: inputs from {found}; expected 0 to {largest}")
    codes = inputs.to(torch.uint8)
    if rows.on_off:
        codes = codes * rows.unit_code
    return codes.contiguous().numpy()


def numbers_of(images: Tensor | None) -> NDArray[np.uint32] | None:
    """Image numbers as the engine takes them."""
    return None if images is None else np.ascontiguousarray(images.numpy().astype(np.uint32))


class OnChip(BinaryColumns):
    """What layers on a chip share: which one, and the macro that holds the weights of the last call."""

    use: LayerRows  # how the rows of its macro are used
    chip: Chip | None = None
    twin: Twin | None = None  # of the columns on this chip: what gradients flow through
    rehearsing: bool = False  # the twin takes the place of the chip
    _written: tuple[Chip, bytes, Macro] | None = None

    def put_on(self, chip: Chip | None) -> None:
        """From the next call on the layer runs on this chip; None brings it back to exact arithmetic."""
        if chip is not self.chip:
            self.forget_twin()
        self.chip, self._written = chip, None

    def forget_twin(self) -> None:
        """Gradients flow through nominal weights again."""
        self.twin, self.rehearsing = None, False

    def sums_of(self, inputs: Tensor, weights: Tensor) -> Tensor:
        """Sums that gradients flow through: exact, or those of the twin."""
        return of_weights(inputs, weights) @ (weights if self.twin is None else self.twin.weights(weights))

    def difference(self, inputs: Tensor, weights: Tensor) -> Tensor:
        """What cells that differ add to sums, less what they add on the average image; every image meets a die of its own.

        Many log-normal draws of mean 1 add up to a normal one, as wide for every column. What is added on the average image is
        what boundaries that are measured through a die take away.
        """
        away = (inputs - inputs.mean(0)).detach().norm(dim=1, keepdim=True)
        return math.expm1(self.cell_spread**2) ** 0.5 * away * torch.randn(len(inputs), weights.shape[1])

    def written(self, weights: Bits, boundary: NDArray[np.float64] | None) -> Macro:
        """The macro with these contents, written where they are not those of the call before."""
        assert self.chip is not None
        contents = weights.tobytes() + (b"" if boundary is None else boundary.tobytes())
        if self._written is None or self._written[:2] != (self.chip, contents):
            macro = self.chip.output(self.use, weights) if boundary is None else self.chip.hidden(self.use, weights, boundary)
            self._written = (self.chip, contents, macro)
        return self._written[2]


def of_weights(inputs: Tensor, weights: Tensor) -> Tensor:
    """The inputs that have weights, without those of balance rows, whose pairs add nothing to exact sums; float32."""
    return inputs[:, : len(weights)].float()


class Linear(HiddenLayer, OnChip):
    """A hidden layer: ±1 weights, activations 0 or 1.

    Forward, the comparators of a chip decide, or exact sums where there is none. Backward, the layer is hard tanh of the
    distance from the boundary of exact sums, in units of `window` standard deviations, and latent weights are as if they were
    weights within [-1, 1]. Batch normalisation without gain sets the boundary, rounded to what the threshold rows realise.

    In training on no chip every image meets a die of its own, whose cells' strengths spread by `cell_spread`, an attribute that
    is 0, and whose boundaries are measured.

    Args:
        inputs, neurons: rows and columns that it takes of its macro
        rows: how the study uses the rows of this layer, one of layer_rows
        window: a neuron learns from sums this near to its boundary, in their standard deviations

    Example:
        >>> layer = bitline.torch.Linear(100, 8, bitline.torch.layer_rows(study)[0])
        >>> layer.put_on(bitline.torch.Hardware(study, model).die(0))
        >>> layer(torch.randint(0, 8, (5, 100), dtype=torch.uint8)).shape
        torch.Size([5, 8])
    """

    def __init__(self, inputs: int, neurons: int, rows: LayerRows, window: float = 0.5) -> None:
        super().__init__(inputs, neurons, rows.boundaries, 0.0, window)
        self.use = rows

    def forward(self, inputs: Tensor, images: Tensor | None = None) -> Tensor:
        """Activations 0 or 1, shape (images, neurons).

        Args:
            inputs: codes in the first layer, activations 0 or 1 in the others; shape (images, inputs)
            images: numbers of the images, the address of fresh noise; 0, 1, … by default
        """
        weights = self.weights()
        sums = self.sums_of(inputs, weights)
        mean, deviation = self.statistics(sums)
        boundary = self.boundary(mean, deviation)
        if self.chip is None:
            if self.training and self.cell_spread > 0:
                sums = sums + self.disturbance(of_weights(inputs, weights), weights)
            return measured((sums >= boundary).float().detach(), self.activation(sums - boundary, deviation))
        exact = self.activation(sums - self.seen_boundary(mean, deviation), deviation)
        if self.rehearsing:
            return exact
        codes = codes_of(inputs, self.use, self.chip)
        macro = self.written(stored_bits(weights), boundary.detach().double().numpy())
        decided = macro.decide(codes, images=numbers_of(images))
        return measured(torch.from_numpy(decided).float(), exact)

    def disturbance(self, inputs: Tensor, weights: Tensor) -> Tensor:
        """The same on the distance from a boundary that is measured to the next threshold row, as far away as any may be."""
        nearest = self.rows.weight * (2 * torch.rand(len(inputs), weights.shape[1]) - 1)
        return self.difference(inputs, weights) + nearest

    def stored_zeros(self, mean: Tensor, deviation: Tensor) -> Tensor:
        """Threshold rows that store 0 in each column: the nearest to the boundary, as a twin sees it."""
        free = (mean - self.shift * deviation).detach()
        if self.twin is not None:
            return (self.twin.boundaries - free).abs().argmin(0)
        return torch.floor((free / self.rows.weight + self.rows.rows) / 2 + 0.5).clamp(0, self.rows.rows)

    def boundary(self, mean: Tensor, deviation: Tensor) -> Tensor:
        """The nominal sum at which each neuron switches, one that the rows can realise."""
        realised = self.rows.weight * (2.0 * self.stored_zeros(mean, deviation) - self.rows.rows)
        return straight_through(realised, mean - self.shift * deviation)

    def seen_boundary(self, mean: Tensor, deviation: Tensor) -> Tensor:
        """The same as the twin sees it."""
        if self.twin is None:
            return self.boundary(mean, deviation)
        found = self.twin.boundaries.gather(0, self.stored_zeros(mean, deviation)[None])[0]
        return straight_through(found, mean - self.shift * deviation)

    def forget_twin(self) -> None:
        """Gradients flow through nominal weights again; threshold rows store what they do, with statistics to match."""
        if self.twin is not None:
            with torch.no_grad():
                self.mean.copy_(self.boundary(self.mean, self.deviation) + self.shift * self.deviation)
        super().forget_twin()


class Coded(CodedLayer, OnChip):
    """A hidden layer of comparators at zero, whose decisions are batch-normalised and sent on as codes, two for each neuron.

    Forward, the comparators of a chip decide, or exact sums where there is none; batch normalisation takes the statistics of
    what they decided. Backward, a decision is hard tanh of the exact sum, in units of `window` times its root mean square.

    Args:
        inputs, neurons: rows and columns that it takes of its macro
        rows: how the study uses the rows of this layer, one of layer_rows with `coded`
        window: a neuron learns from sums this near to zero, in their root mean square
        largest: code of the DACs

    Example:
        >>> layer = bitline.torch.Coded(100, 8, bitline.torch.layer_rows(study, coded=True)[0])
        >>> layer.put_on(bitline.torch.Hardware(study, model).die(0))
        >>> codes = layer.eval()(torch.randint(0, 8, (5, 100), dtype=torch.uint8))
        >>> codes.shape, len(codes[:, 0].unique()) <= 2
        (torch.Size([5, 8]), True)
    """

    def __init__(self, inputs: int, neurons: int, rows: LayerRows, window: float = 0.5, largest: int = 31) -> None:
        super().__init__(inputs, neurons, 0.0, window, largest)
        self.use = rows

    def decisions(self, inputs: Tensor, images: Tensor | None = None) -> Tensor:
        """What comparators decide, ±1, shape (images, neurons); arguments as of forward."""
        weights = self.weights()
        sums = self.sums_of(inputs, weights)
        if self.twin is not None:
            sums = sums - self.twin.boundaries[0]
        rms = self.scale_of(sums)
        if self.chip is None and self.training and self.cell_spread > 0:
            sums = sums + self.difference(of_weights(inputs, weights), weights)
        exact = sign(sums / (self.window * rms))
        if self.chip is None or self.rehearsing:
            return exact
        # Sums are whole numbers, so that half a code below zero decides as zero does.
        boundary = np.full(weights.shape[1], -0.5 / self.use.unit_code)
        macro = self.written(stored_bits(weights), boundary)
        decided = macro.decide(codes_of(inputs, self.use, self.chip), images=numbers_of(images))
        return measured(2 * torch.from_numpy(decided).float() - 1, exact)

    def forward(self, inputs: Tensor, images: Tensor | None = None) -> Tensor:
        """Codes, shape (images, neurons).

        Args:
            inputs: codes, shape (images, inputs)
            images: numbers of the images, the address of fresh noise; 0, 1, … by default
        """
        return self.recoded(self.decisions(inputs, images))


class Scores(OutputLayer, OnChip):
    """The output layer: scores of classes from sums as the ramp of the read-out reports them.

    Args:
        inputs, classes: rows and columns that it takes of its macro
        rows: how the study uses the rows of this layer, the last of layer_rows
        readout: bits and range of the study's read-out

    Example:
        >>> layer = bitline.torch.Scores(8, 10, bitline.torch.layer_rows(study)[-1], bitline.torch.readout(study))
        >>> layer.put_on(bitline.torch.Hardware(study, model).die(0))
        >>> layer(torch.ones(5, 8)).shape
        torch.Size([5, 10])
    """

    def __init__(self, inputs: int, classes: int, rows: LayerRows, readout: Readout) -> None:
        super().__init__(inputs, classes, readout, 0.0, None if rows.on_off else rows.unit_code)
        self.use = rows
        self.quantised = True

    def sums(self, inputs: Tensor, images: Tensor | None = None) -> Tensor:
        """What the read-out of the chip reports, in units of an activation that is on; shape (images, classes), float32."""
        assert self.chip is not None
        macro = self.written(stored_bits(self.weights()), None)
        codes = codes_of(inputs, self.use, self.chip)
        return torch.from_numpy(self.chip.sums(self.use, macro, codes, numbers_of(images)))

    def forward(self, inputs: Tensor, images: Tensor | None = None) -> Tensor:
        """Scores, shape (images, classes); arguments as of Linear.forward."""
        if self.chip is None:
            return super().forward(inputs.float())
        weights = self.weights()
        if self.rehearsing:
            assert self.twin is not None
            sums = self.sums_of(inputs, weights) / (self.unit or 1) - self.twin.boundaries[0]
            return self.scores_of(self.read(sums), weights)
        end = self.readout.range + self.readout.step / 2
        exact = self.sums_of(inputs, weights) / (self.unit or 1)
        return self.scores_of(measured(self.sums(inputs, images), exact.clamp(-end, end)), weights)


class Conv2d(nn.Module):
    """A convolution of ±1 weights with activations 0 or 1: a Linear layer on every patch (im2col).

    All patches are read on the same macro, one after the other; each read has an address of noise of its own. Padding is off.

    Args:
        channels, neurons: of the input and of the output
        kernel: height and width of a patch, which takes channels * kernel * kernel rows
        rows: how the study uses the rows of this layer
        stride, padding: of the patches

    Example:
        >>> layer = bitline.torch.Conv2d(1, 4, 3, bitline.torch.layer_rows(study)[0])
        >>> layer.put_on(bitline.torch.Hardware(study, model).die(0))
        >>> layer(torch.randint(0, 8, (2, 1, 10, 10), dtype=torch.uint8)).shape
        torch.Size([2, 4, 8, 8])
    """

    def __init__(
        self,
        channels: int,
        neurons: int,
        kernel: int,
        rows: LayerRows,
        *,
        stride: int = 1,
        padding: int = 0,
        window: float = 0.5,
    ) -> None:
        super().__init__()
        self.kernel, self.stride, self.padding = kernel, stride, padding
        self.linear = Linear(channels * kernel * kernel, neurons, rows, window)

    def put_on(self, chip: Chip | None) -> None:
        """From the next call on the layer runs on this chip; None brings it back to exact arithmetic."""
        self.linear.put_on(chip)

    def patches(self, inputs: Tensor) -> Tensor:
        """Patches of images, shape (images, patches, channels * kernel * kernel)."""
        unfold = nn.functional.unfold(inputs.float(), self.kernel, padding=self.padding, stride=self.stride)
        return unfold.transpose(1, 2)

    def forward(self, inputs: Tensor, images: Tensor | None = None) -> Tensor:
        """Activations 0 or 1, shape (images, neurons, height, width).

        Args:
            inputs: codes or activations; shape (images, channels, height, width)
            images: numbers of the images; patch p of image i is read under the address i * patches + p
        """
        patches = self.patches(inputs)
        count = patches.shape[1]
        numbers = torch.arange(len(inputs)) if images is None else images.long()
        addresses = (numbers[:, None] * count + torch.arange(count)).flatten()
        flat = self.linear(patches.reshape(-1, patches.shape[2]), addresses)
        height = (inputs.shape[2] + 2 * self.padding - self.kernel) // self.stride + 1
        return flat.reshape(len(inputs), count, -1).transpose(1, 2).reshape(len(inputs), -1, height, count // height)
