"""Whole networks: on a chip, to the project's format and from it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from bitline._core import Study
from bitline.errors import SpecError
from bitline.torch.chip import Chip, LayerRows, layer_rows
from bitline.torch.modules import Coded, Linear, Scores
from bitline.torch.rectified import Rectified
from bitline.training import network as plain
from bitline.training.model import Model
from bitline.training.readout import Readout


def readout(study: Study, rows: LayerRows | None = None) -> Readout:
    """The read-out of a study's output layer, or of another layer with a ramp at the same levels.

    Args:
        study: its read-out
        rows: of the layer; its range is in proportion to its ramp rows

    Example:
        >>> bitline.torch.readout(study)
        Readout(bits=2, range=8.0)
        >>> ramps = study.replace({"network.layers.0.threshold_rows": 4})
        >>> bitline.torch.readout(ramps, bitline.torch.layer_rows(ramps, rectified=True)[0])
        Readout(bits=2, range=2.0)
    """
    values, own = study.values(), layer_rows(study)[-1].threshold
    share = 1 if rows is None else rows.threshold / own
    return Readout(values["network.readout.bits"], values["network.readout.range"] * share)


class Network(Model):
    """Hidden layers and an output layer, each on a macro of the study's.

    Args:
        study: how rows are used, layer by layer
        shape: inputs, neurons of each hidden layer, classes
        window: as of Linear and Coded
        coded: hidden layers are Coded
        rectified: hidden layers are Rectified, with sums of so many bits; where neither is given, they are Linear

    Raises:
        SpecError: if the study has another number of layers, or rows that make no ramp in a layer that is to have one

    Example:
        >>> network = bitline.torch.Network(study, [100, 8, 8, 10])
        >>> network.put_on(bitline.torch.Hardware(study, model).die(0))
        >>> network(torch.from_numpy(deployment.codes.copy())).shape
        torch.Size([20, 10])
    """

    def __init__(
        self, study: Study, shape: Sequence[int], window: float = 0.5, *, coded: bool = False, rectified: int | None = None
    ) -> None:
        nn.Module.__init__(self)
        if coded and rectified is not None:
            raise SpecError("a network that is both coded and rectified; expected one of them, or neither")
        rows = layer_rows(study, coded=coded, rectified=rectified is not None)
        sizes = list(zip(shape[:-1], shape[1:], strict=True))
        if len(rows) != len(sizes):
            raise SpecError(
                f"a network of {len(sizes)} layers; expected {len(rows)}, as many as the study has in network.layers"
            )
        layer = Coded if coded else Linear
        self.hidden = nn.ModuleList(
            layer(*size, use, window) if rectified is None else Rectified(*size, use, readout(study, use), bits=rectified)
            for size, use in zip(sizes[:-1], rows[:-1], strict=True)
        )
        self.output = Scores(*sizes[-1], rows[-1], readout(study))

    def put_on(self, chip: Chip | None) -> None:
        """From the next call on every layer runs on this chip; None brings back exact arithmetic."""
        for layer in self.columns:
            layer.put_on(chip)

    def rehearse(self, twins: bool) -> None:
        """From the next call on the twins take the place of the chip, or the chip its place again.

        Raises:
            SpecError: if a layer has no twin: they are found by probe
        """
        if twins and any(layer.twin is None for layer in self.columns):
            raise SpecError("a layer has no twin; expected twins, as bitline.torch.probe finds them")
        for layer in self.columns:
            layer.rehearsing = twins

    def forward(self, codes: Tensor, images: Tensor | None = None) -> Tensor:
        """Scores, shape (images, classes).

        Args:
            codes: DAC codes, shape (images, inputs); uint8 is lent to the engine as it is
            images: numbers of the images, the address of fresh noise; 0, 1, … by default
        """
        values = codes
        for layer in self.hidden:
            values = layer(values, images)
        return self.output(values, images)


def write_folder(network: Model, folder: str | os.PathLike[str], name: str) -> None:
    """Writes a network as the manifest and the arrays that studies name (docs/network-format.md).

    Args:
        network: Network, or one of bitline.training
        folder: is made where it is missing
        name: of the network, appears in results

    Raises:
        SpecError: for Rectified layers, which the format does not have

    Example:
        >>> bitline.torch.write_folder(bitline.torch.Network(study, [100, 8, 8, 10]), run / "network", "mine")
        >>> bitline.deploy(study.replace({"network.folder": str(run / "network")}))
        <Deployment: network 'mine', 20 images>
    """
    was_training = network.training
    plain.write_network(network.export(name, {}), Path(folder))
    network.train(was_training)


@torch.no_grad()
def network_of(given: plain.Network | str | os.PathLike[str], study: Study) -> Network:
    """A network of the project's format as modules, to go on training it.

    Boundaries are frozen where they are but for what `shift` learns, and rounded to what the rows realise.

    Args:
        given: what bitline.training.network or read_qonnx read, or a folder
        study: how rows are used, layer by layer

    Raises:
        SpecError: if the study has another number of layers

    Example:
        >>> again = bitline.torch.network_of(study.file.parent / "network", study)
        >>> classes = again.eval()(torch.from_numpy(deployment.codes.copy())).argmax(1)
    """
    source = given if isinstance(given, plain.Network) else plain.read_network(Path(given))
    network = Network(study, source.shape, coded=source.coded)
    for number, (layer, old) in enumerate(zip(network.hidden, source.hidden, strict=True)):
        layer.settled = True
        if old.recoding is not None:
            layer.latent.copy_(torch.from_numpy(old.weights.astype("float32")) / 2)
            for key in ("gain", "shift", "mean"):
                getattr(layer, key).copy_(torch.from_numpy(getattr(old.recoding, key)))
            # As below, with codes of a mean square of about a third of the largest one's.
            layer.rms.fill_((10.0 if number == 0 else 0.6 * source.largest_code) * source.shape[number] ** 0.5)
            continue
        polarity = torch.from_numpy(old.polarity.astype("float32"))
        weights = torch.from_numpy(old.weights.astype("float32")) * polarity
        threshold = torch.from_numpy(old.thresholds) * polarity.double()
        boundary = threshold if number == 0 else (threshold + weights.double().sum(0)) / 2
        layer.latent.copy_(weights / 2)
        layer.mean.copy_(boundary)
        # Codes are up to 31 and most of them small, activations 0 or 1: the spread of a sum of independent ones.
        layer.deviation.fill_((10.0 if number == 0 else 0.5) * source.shape[number] ** 0.5)
    scale = torch.from_numpy(source.output.scale.astype("float32"))
    if (scale == 0).any():
        raise SpecError("the output layer has a scale of 0; expected one that lets its sum matter")
    network.output.latent.copy_(torch.from_numpy(source.output.weights.astype("float32")) * scale.sign() / 2)
    network.output.log_scale = nn.Parameter(scale.abs().log())
    network.output.offset.copy_(torch.from_numpy(source.output.offset))
    return network
