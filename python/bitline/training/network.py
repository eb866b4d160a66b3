"""A binarised network and its folder: network.yaml with .npy arrays (docs/network-format.md)."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

SCHEMA = "bitline.network/1"
LEAST_VARIANCE = 1e-4  # of a decision, so that one that is always the same can be normalised

Weights = NDArray[np.int8]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Recoding:
    """Batch normalisation of a layer's ±1 decisions, rounded and clipped to DAC codes: two for each neuron."""

    gain: Values  # [codes]
    shift: Values  # [codes]
    mean: Values  # of the decisions, -1 to 1

    def codes(self, largest: int) -> NDArray[np.uint8]:
        """The codes that decisions -1 and +1 send on, shape (2, neurons)."""
        decisions = np.array([[-1.0], [1.0]])
        y = self.gain * (decisions - self.mean) / np.sqrt(1 - self.mean**2 + LEAST_VARIANCE) + self.shift
        return np.floor(np.clip(y, 0, largest) + 0.5).astype(np.uint8)


@dataclass(frozen=True)
class HiddenLayer:
    """Neuron j is +1 where polarity_j * (sum_j - threshold_j) >= 0, else -1; with a recoding it sends codes on."""

    weights: Weights  # ±1, shape (inputs, neurons)
    thresholds: Values  # in units of the layer's sum: codes where codes come in, ±1 activations elsewhere
    polarity: NDArray[np.int8]  # ±1
    recoding: Recoding | None = None


def plain_layer(weights: Weights, thresholds: Values, polarity: NDArray[np.int8]) -> HiddenLayer:
    """A layer of thresholds that sends its activations on."""
    return HiddenLayer(weights, thresholds, polarity)


def coded_layer(weights: Weights, gain: Values, shift: Values, mean: Values) -> HiddenLayer:
    """A layer of comparators at zero that sends codes on."""
    neurons = weights.shape[1]
    return HiddenLayer(weights, np.zeros(neurons), np.ones(neurons, np.int8), Recoding(gain, shift, mean))


@dataclass(frozen=True)
class OutputLayer:
    """Score_j = scale_j * sum_j + offset_j over ±1 activations or codes; the largest wins, ties go to the lowest index."""

    weights: Weights  # ±1, shape (inputs, classes)
    scale: Values
    offset: Values


@dataclass(frozen=True)
class Network:
    """Fully connected layers of ±1 weights."""

    name: str
    hidden: list[HiddenLayer]  # all with a recoding or none
    output: OutputLayer
    input_bits: int = 5
    training: dict[str, Any] = field(default_factory=dict)  # where it came from

    @property
    def coded(self) -> bool:
        """Whether hidden layers send codes instead of activations."""
        return self.hidden[0].recoding is not None

    @property
    def largest_code(self) -> int:
        """Of the DACs."""
        return 2**self.input_bits - 1

    @property
    def shape(self) -> list[int]:
        """Inputs, hidden neurons, classes."""
        layers = [layer.weights for layer in self.hidden] + [self.output.weights]
        return [layers[0].shape[0]] + [weights.shape[1] for weights in layers]


def write_network(network: Network, folder: Path) -> None:
    """Writes network.yaml and one .npy file per array.

    Args:
        network: what to write
        folder: made if it is not there

    Example:
        >>> network = bitline.training.network.read_network(bitline.example("digits-sram").parent / "network")
        >>> bitline.training.network.write_network(network, run / "network")
        >>> sorted(file.name for file in (run / "network").iterdir())[:2]
        ['layer1_polarity.npy', 'layer1_thresholds.npy']
    """
    folder.mkdir(parents=True, exist_ok=True)

    def saved(layer: int, arrays: dict[str, NDArray[Any]]) -> dict[str, str]:
        names = {key: f"layer{layer}_{key}.npy" for key in arrays}
        for key, array in arrays.items():
            np.save(folder / names[key], np.ascontiguousarray(array))
        return names

    layers: list[dict[str, str]] = []
    for number, layer in enumerate(network.hidden, start=1):
        arrays: dict[str, NDArray[Any]] = {"weights": layer.weights.astype(np.int8)}
        if layer.recoding is not None:
            arrays |= {key: getattr(layer.recoding, key).astype(np.float64) for key in ("gain", "shift", "mean")}
        else:
            arrays |= {"thresholds": layer.thresholds.astype(np.float64), "polarity": layer.polarity.astype(np.int8)}
        layers.append({"kind": "hidden" if layer.recoding is None else "coded"} | saved(number, arrays))
    output: dict[str, NDArray[Any]] = {
        "weights": network.output.weights.astype(np.int8),
        "scale": network.output.scale.astype(np.float64),
        "offset": network.output.offset.astype(np.float64),
    }
    layers.append({"kind": "output"} | saved(len(layers) + 1, output))

    lines = [f"schema: {SCHEMA}", f"name: {network.name}", f"input_bits: {network.input_bits}", "layers:"]
    lines += ["  - {" + ", ".join(f"{key}: {value}" for key, value in layer.items()) + "}" for layer in layers]
    training = yaml.safe_dump({"training": network.training}, sort_keys=False, width=200, default_flow_style=None)
    (folder / "network.yaml").write_text("\n".join(lines) + "\n" + training)


def read_network(folder: Path) -> Network:
    """Reads a folder written by `write_network` or by hand.

    Raises:
        ValueError: if it is not of this schema

    Example:
        >>> network = bitline.training.network.read_network(bitline.example("digits-sram").parent / "network")
        >>> network.shape
        [100, 96, 96, 10]
    """
    manifest = yaml.safe_load((folder / "network.yaml").read_text())
    if manifest.get("schema") != SCHEMA:
        raise ValueError(f"{folder}/network.yaml: schema is {manifest.get('schema')}, expected {SCHEMA}")
    *hidden, output = manifest["layers"]

    def load(layer: dict[str, str]) -> dict[str, NDArray[Any]]:
        return {key: np.load(folder / name) for key, name in layer.items() if key != "kind"}

    coded = hidden[0]["kind"] == "coded"
    if any((layer["kind"] == "coded") != coded for layer in hidden):
        raise ValueError(f"{folder}/network.yaml: some hidden layers are coded and some are not, expected all of one kind")

    return Network(
        name=manifest["name"],
        hidden=[coded_layer(**load(layer)) if coded else plain_layer(**load(layer)) for layer in hidden],
        output=OutputLayer(**load(output)),
        input_bits=manifest["input_bits"],
        training=manifest.get("training", {}),
    )
