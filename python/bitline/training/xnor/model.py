"""The trainable network."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from bitline.training.xnor.layers import WORK, BinaryLayer, HiddenLayer, OutputLayer
from bitline.training.xnor.partial_sums import Levels, ReadOut
from bitline.training.xnor.shape import Layer

COUNTED_BLOCK = 250  # images at once where partial sums are counted
BLOCK = 1000  # images at once where nothing is learnt


class Model(nn.Module):
    """Hidden layers and one of scores; pixels are bytes as floats, and 0 around the image, as -1 is around later maps."""

    def __init__(self, layers: Sequence[Layer], noise: float, planes: int = 8) -> None:
        super().__init__()
        self.planes = planes
        pads = [0.0] + [-1.0] * (len(layers) - 1)
        self.hidden = nn.ModuleList([HiddenLayer(layer, pad, noise) for layer, pad in zip(layers[:-1], pads, strict=False)])
        self.output = OutputLayer(layers[-1], pads[-1], noise)

    def forward(self, pixels: Tensor, kind: torch.dtype = WORK) -> Tensor:
        values = self.upper(pixels)
        for layer in self.hidden:
            values = layer(values, kind)
        return self.output(values, kind)

    def upper(self, pixels: Tensor) -> Tensor:
        """The upper bits of bytes as whole numbers: what the first layer takes."""
        return torch.floor(pixels.float() / 2 ** (8 - self.planes))

    @property
    def binary(self) -> list[BinaryLayer]:
        """All layers, inputs first."""
        return [*self.hidden, self.output]  # type: ignore[list-item]

    def meet_hardware(self, rows: int, bits: int, noise: float) -> None:
        """From here on layers are read by sense amplifiers of `bits` on sub-arrays of `rows`."""
        for number, layer in enumerate(self.binary):
            layer.read = ReadOut(layer.layer.inputs, rows, bits, 0 if number else self.planes)
            layer.noise = noise

    def leave_hardware(self) -> None:
        """Sums are exact again."""
        for layer in self.binary:
            layer.read = None

    @torch.no_grad()
    def choose_references(self, pixels: Tensor) -> list[list[Levels]]:
        """Chooses the levels of all layers, the first one first, by what occurs in images behind levels already chosen."""
        self.eval()
        values, chosen = [self.upper(part) for part in pixels.split(COUNTED_BLOCK)], []
        for layer in self.binary:
            read = layer.read
            if read is None:
                raise ValueError("a layer has no read-out; expected meet_hardware() before")
            read.tables, read.counting = [], True
            for part in values:
                layer.sums(part, WORK)
            chosen.append(read.settle())
            if layer is not self.output:
                values = [layer(part, WORK) for part in values]
        self.train()
        return chosen

    @torch.no_grad()
    def settle(self, pixels: Tensor) -> None:
        """Takes the statistics of every layer from all images with exact sums, first layer first."""
        self.eval()
        values = [self.upper(part) for part in pixels.split(BLOCK)]
        for layer in self.binary:
            count, mean, square = 0, torch.zeros(()), torch.zeros(())
            for part in values:
                sums = layer.sums(part, torch.float32).double()
                count += sums.numel() // sums.shape[1]
                mean = mean + sums.sum((0, 2, 3))
                square = square + sums.square().sum((0, 2, 3))
            mean = mean / count
            layer.mean.copy_(mean)
            layer.variance.copy_((square / count - mean.square()).clamp_min(0))
            if layer is not self.output:
                values = [layer(part, torch.float32).to(torch.int8) for part in values]
        self.train()

    @torch.no_grad()
    def accuracy(self, pixels: Tensor, labels: Tensor) -> float:
        """Share of images whose largest score is at their label, with exact sums."""
        self.eval()
        pairs = zip(pixels.split(BLOCK), labels.split(BLOCK), strict=True)
        hits = sum(int((self(part.float(), torch.float32).argmax(1) == label).sum()) for part, label in pairs)
        self.train()
        return hits / len(labels)
