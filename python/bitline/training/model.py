"""The trainable network and its export."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from bitline.errors import SpecError
from bitline.training import network
from bitline.training.coding import LARGEST_CODE
from bitline.training.layers import BinaryColumns, CodedLayer, HiddenLayer, OutputLayer
from bitline.training.readout import Readout
from bitline.training.recipe import Recipe
from bitline.training.rectified import RectifiedLayer
from bitline.training.rows import ThresholdRows


class Model(nn.Module):
    """Hidden layers of 0/1 activations, or of codes behind comparators at zero, and an output layer of scores.

    `plan` has the threshold rows of every hidden layer, or is the code that the read-out counts as one.
    """

    def __init__(self, shape: Sequence[int], plan: Sequence[ThresholdRows] | int, readout: Readout, recipe: Recipe) -> None:
        super().__init__()
        sizes = list(zip(shape[:-1], shape[1:], strict=True))
        spread, window = recipe.cell_spread, recipe.window
        self.hidden = nn.ModuleList(
            [CodedLayer(*size, spread, window, LARGEST_CODE) for size in sizes[:-1]]
            if isinstance(plan, int)
            else [HiddenLayer(*size, rows, spread, window) for size, rows in zip(sizes[:-1], plan, strict=True)]
        )
        self.output = OutputLayer(*sizes[-1], readout, spread, plan if isinstance(plan, int) else None)

    def forward(self, codes: Tensor) -> Tensor:
        values = codes
        for layer in self.hidden:
            values = layer(values)
        return self.output(values)

    @property
    def columns(self) -> list[BinaryColumns]:
        """All layers, inputs first."""
        return [*self.hidden, self.output]

    @torch.no_grad()
    def settle(self, codes: Tensor) -> None:
        """Recomputes the statistics of every layer that still learns over all codes, first layer first."""
        self.eval()
        for layer in self.hidden:
            if not layer.settled:
                layer.settle(codes)
            codes = layer(codes)
        self.train()

    @torch.no_grad()
    def export(self, name: str, training: dict[str, object]) -> network.Network:
        """The network with activations in ±1 form, polarity +1 everywhere, or with codes.

        SpecError for layers that are read out with several bits, which the format does not have.
        """
        self.eval()
        hidden: list[Any] = []
        for number, layer in enumerate(self.hidden):
            if isinstance(layer, RectifiedLayer):
                raise SpecError(
                    f"layer {number + 1} is read out with several bits, which a network folder cannot say; "
                    "expected hidden layers that decide"
                )
            weights = layer.weights()
            if isinstance(layer, CodedLayer):
                values = (value.double().numpy() for value in (layer.gain, layer.shift, layer.mean))
                hidden.append(network.coded_layer(weights.to(torch.int8).numpy(), *values))
                continue
            boundary = layer.boundary(layer.mean, layer.deviation).double()
            threshold = boundary if number == 0 else 2 * boundary - weights.sum(0).double()
            polarity = torch.ones(len(boundary), dtype=torch.int8)
            hidden.append(network.HiddenLayer(weights.to(torch.int8).numpy(), threshold.numpy(), polarity.numpy()))
        weights = self.output.weights()
        offset = self.output.offset.double()
        scale = self.output.log_scale.double().exp().expand_as(offset)
        output = network.OutputLayer(weights.to(torch.int8).numpy(), scale.numpy().copy(), offset.numpy())
        return network.Network(name, hidden, output, training=training)
