"""A hidden layer that is read out with several bits instead of decided, and whose backward pass is straight-through."""

from __future__ import annotations

import torch
from torch import Tensor

from bitline.errors import SpecError
from bitline.torch.chip import LayerRows
from bitline.torch.modules import OnChip, codes_of, measured, numbers_of, of_weights, stored_bits
from bitline.training.model import Model
from bitline.training.readout import Readout
from bitline.training.rectified import RectifiedLayer


class Rectified(RectifiedLayer, OnChip):
    """A hidden layer whose sums the ramp of the read-out reports; batch-normalised, rectified (ReLU) and sent on as codes.

    Forward, the ramp of a chip reads every column, or exact sums are read as it does where there is none; a reported sum is
    normalised, and what is negative becomes code 0, what is beyond the DAC its largest code. Backward, read-out and rounding
    pass gradients inside their ranges, and latent weights are as if they were weights within [-1, 1].

    The layer's threshold rows are its ramp. An image takes 2^bits strobes, where a layer that decides takes one.

    Args:
        inputs, neurons: rows and columns that it takes of its macro
        rows: how the study uses the rows of this layer, one of layer_rows with `rectified`
        readout: of its ramp, readout(study, rows)
        bits: of the sums; with fewer than those of the ramp only so many of its strobes are used, evenly spread
        largest: code of the DACs

    Raises:
        SpecError: for rows that make no ramp, or more bits than it has

    Example:
        >>> rows = bitline.torch.layer_rows(study.replace({"network.layers.0.threshold_rows": 8}), rectified=True)[0]
        >>> layer = bitline.torch.Rectified(100, 8, rows, bitline.torch.readout(study, rows))
        >>> layer.put_on(bitline.torch.Hardware(study, model).die(0))
        >>> layer.eval()(torch.randint(0, 8, (5, 100), dtype=torch.uint8)).shape
        torch.Size([5, 8])
    """

    def __init__(
        self, inputs: int, neurons: int, rows: LayerRows, readout: Readout, *, bits: int | None = None, largest: int = 31
    ) -> None:
        if rows.threshold < 2 or rows.threshold % 2:
            raise SpecError(
                f"layer {rows.layer + 1} has {rows.threshold} threshold rows; expected an even number of at least 2, "
                "half of its ramp for each sign"
            )
        bits = readout.bits if bits is None else bits
        if not 1 <= bits <= readout.bits:
            raise SpecError(f"layer {rows.layer + 1}: {bits} bits of a sum; expected 1 to {readout.bits}, those of the ramp")
        super().__init__(inputs, neurons, readout, rows.unit_code, 0.0, largest, 2 ** (readout.bits - bits))
        self.use = rows

    @property
    def strobes(self) -> int:
        """Strobes of every column for an image."""
        return int(2**self.readout.bits // self.every)

    def sums(self, inputs: Tensor, images: Tensor | None = None) -> Tensor:
        """What the read-out reports, in units of the code that it counts as one; shape (images, neurons).

        Args:
            inputs: codes, shape (images, inputs)
            images: numbers of the images, the address of fresh noise; 0, 1, … by default
        """
        weights = self.weights()
        exact = self.exact(of_weights(inputs, weights))
        if self.chip is None:
            return exact
        macro = self.written(stored_bits(weights), None)
        reported = self.chip.sums(self.use, macro, codes_of(inputs, self.use, self.chip), numbers_of(images))
        return measured(self.read(torch.from_numpy(reported)), exact)

    def forward(self, inputs: Tensor, images: Tensor | None = None) -> Tensor:
        """Codes, shape (images, neurons); arguments as of sums."""
        return self.recoded(self.sums(inputs, images))


def refuse_rectified(network: Model, what: str) -> None:
    """SpecError for a network with a layer that is read out, where `what` needs comparators that decide."""
    for number, layer in enumerate(network.hidden, start=1):
        if isinstance(layer, Rectified):
            raise SpecError(f"layer {number} is read out with several bits; expected hidden layers that decide, for {what}")
