"""Layers whose forward pass is a chip and whose backward pass is the straight-through estimator."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from bitline._core import Macro
from bitline.errors import SpecError
from bitline.torch.chip import Bits, Chip, LayerRows
from bitline.training.layers import BinaryColumns, HiddenLayer, OutputLayer
from bitline.training.readout import Readout


def measured(value: Tensor, slope: Tensor) -> Tensor:
    """Exactly `value`, with the gradient of `slope`."""
    return value + (slope - slope.detach())


def stored_bits(weights: Tensor) -> Bits:
    """Bits of ±1 weights: 1 for +1."""
    return (weights.detach() > 0).to(torch.uint8).contiguous().numpy()


def codes_of(inputs: Tensor, rows: LayerRows, chip: Chip) -> Bits:
    """DAC codes of a layer's inputs: codes in the first, 0 or 1 in the others; contiguous uint8 codes are lent as they are."""
    if inputs.dtype != torch.uint8:
        rounded = inputs.detach().round()
        if not torch.equal(rounded, inputs.detach()):
            raise SpecError(f"layer {rows.layer + 1}: an input is not a whole number; expected codes, or activations 0 and 1")
        inputs = rounded
    largest = chip.largest_code if rows.layer == 0 else 1
    if inputs.numel() and (inputs.min() < 0 or inputs.max() > largest):
        found = f"{inputs.min().item():g} to {inputs.max().item():g}"
        raise SpecError(f"layer {rows.layer + 1}: inputs from {found}; expected 0 to {largest}")
    codes = inputs.to(torch.uint8)
    if rows.unit_code != 1:
        codes = codes * rows.unit_code
    return codes.contiguous().numpy()


def numbers_of(images: Tensor | None) -> NDArray[np.uint32] | None:
    """Image numbers as the engine takes them."""
    return None if images is None else np.ascontiguousarray(images.numpy().astype(np.uint32))


class OnChip(BinaryColumns):
    """What layers on a chip share: which one, and the macro that holds the weights of the last call."""

    use: LayerRows  # how the rows of its macro are used
    chip: Chip | None = None
    _written: tuple[Chip, bytes, Macro] | None = None

    def put_on(self, chip: Chip | None) -> None:
        """From the next call on the layer runs on this chip; None brings it back to exact arithmetic."""
        self.chip, self._written = chip, None

    def written(self, weights: Bits, boundary: NDArray[np.float64] | None) -> Macro:
        """The macro with these contents, written where they are not those of the call before."""
        assert self.chip is not None
        contents = weights.tobytes() + (b"" if boundary is None else boundary.tobytes())
        if self._written is None or self._written[:2] != (self.chip, contents):
            macro = self.chip.output(self.use, weights) if boundary is None else self.chip.hidden(self.use, weights, boundary)
            self._written = (self.chip, contents, macro)
        return self._written[2]


class Linear(HiddenLayer, OnChip):
    """A hidden layer: ±1 weights, activations 0 or 1.

    Forward, the comparators of a chip decide, or exact sums where there is none. Backward, the layer is hard tanh of the
    distance from the boundary of exact sums, in units of `window` standard deviations, and latent weights are as if they were
    weights within [-1, 1]. Batch normalisation without gain sets the boundary, rounded to what the threshold rows realise.

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
        self.snapped = True

    def forward(self, inputs: Tensor, images: Tensor | None = None) -> Tensor:
        """Activations 0 or 1, shape (images, neurons).

        Args:
            inputs: codes in the first layer, activations 0 or 1 in the others; shape (images, inputs)
            images: numbers of the images, the address of fresh noise; 0, 1, … by default
        """
        weights, values = self.weights(), inputs.float()
        sums = values @ weights
        mean, deviation = self.statistics(sums)
        boundary = self.boundary(mean, deviation)
        exact = self.activation(sums - boundary, deviation)
        if self.chip is None:
            return measured((sums >= boundary).float(), exact)
        codes = codes_of(inputs, self.use, self.chip)
        macro = self.written(stored_bits(weights), boundary.detach().double().numpy())
        decided = macro.decide(codes, images=numbers_of(images))
        return measured(torch.from_numpy(decided).float(), exact)


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
        super().__init__(inputs, classes, readout, 0.0)
        self.use = rows
        self.quantised = True

    def sums(self, inputs: Tensor, images: Tensor | None = None) -> Tensor:
        """What the read-out of the chip reports, in activations that are on; shape (images, classes), float32."""
        assert self.chip is not None
        macro = self.written(stored_bits(self.weights()), None)
        return torch.from_numpy(macro.sums(codes_of(inputs, self.use, self.chip), images=numbers_of(images)))

    def forward(self, inputs: Tensor, images: Tensor | None = None) -> Tensor:
        """Scores, shape (images, classes); arguments as of Linear.forward."""
        if self.chip is None:
            return super().forward(inputs.float())
        weights = self.weights()
        end = self.readout.range + self.readout.step / 2
        sums = measured(self.sums(inputs, images), (inputs.float() @ weights).clamp(-end, end))
        return self.log_scale.exp() * (2 * sums - weights.sum(0)) + self.offset


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
