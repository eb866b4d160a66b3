"""The trainable network and its export."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from bitline.training import network
from bitline.training.layers import BinaryColumns, HiddenLayer, OutputLayer
from bitline.training.readout import Readout
from bitline.training.recipe import Recipe
from bitline.training.rows import ThresholdRows


class Model(nn.Module):
    """Hidden layers of 0/1 activations and an output layer of scores."""

    def __init__(self, shape: Sequence[int], plan: Sequence[ThresholdRows], readout: Readout, recipe: Recipe) -> None:
        super().__init__()
        sizes = list(zip(shape[:-1], shape[1:], strict=True))
        self.hidden = nn.ModuleList(
            HiddenLayer(*size, rows, recipe.cell_spread, recipe.window) for size, rows in zip(sizes[:-1], plan, strict=True)
        )
        self.output = OutputLayer(*sizes[-1], readout, recipe.cell_spread)

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
        """The network in ±1 form, polarity +1 everywhere."""
        self.eval()
        hidden = []
        for number, layer in enumerate(self.hidden):
            weights = layer.weights()
            boundary = layer.boundary(layer.mean, layer.deviation).double()
            threshold = boundary if number == 0 else 2 * boundary - weights.sum(0).double()
            polarity = torch.ones(len(boundary), dtype=torch.int8)
            hidden.append(network.HiddenLayer(weights.to(torch.int8).numpy(), threshold.numpy(), polarity.numpy()))
        weights = self.output.weights()
        offset = self.output.offset.double()
        scale = self.output.log_scale.double().exp().expand_as(offset)
        output = network.OutputLayer(weights.to(torch.int8).numpy(), scale.numpy().copy(), offset.numpy())
        return network.Network(name, hidden, output, training=training)
