"""A binarised network and its folder: network.yaml with .npy arrays (docs/network-format.md)."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

SCHEMA = "bitline.network/1"

Weights = NDArray[np.int8]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class HiddenLayer:
    """Neuron j is +1 where polarity_j * (sum_j - threshold_j) >= 0, else -1."""

    weights: Weights  # ±1, shape (inputs, neurons)
    thresholds: Values  # in units of the layer's sum: codes in the first layer, ±1 activations in the others
    polarity: NDArray[np.int8]  # ±1


@dataclass(frozen=True)
class OutputLayer:
    """Score_j = scale_j * sum_j + offset_j over ±1 activations; the largest wins, ties go to the lowest index."""

    weights: Weights  # ±1, shape (inputs, classes)
    scale: Values
    offset: Values


@dataclass(frozen=True)
class Network:
    """Fully connected layers of ±1 weights."""

    name: str
    hidden: list[HiddenLayer]
    output: OutputLayer
    input_bits: int = 5
    training: dict[str, Any] = field(default_factory=dict)  # where it came from

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
        arrays: dict[str, NDArray[Any]] = {
            "weights": layer.weights.astype(np.int8),
            "thresholds": layer.thresholds.astype(np.float64),
            "polarity": layer.polarity.astype(np.int8),
        }
        layers.append({"kind": "hidden"} | saved(number, arrays))
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
    *hidden, output = ({key: value for key, value in layer.items() if key != "kind"} for layer in manifest["layers"])

    def load(layer: dict[str, str]) -> dict[str, NDArray[Any]]:
        return {key: np.load(folder / name) for key, name in layer.items()}

    return Network(
        name=manifest["name"],
        hidden=[HiddenLayer(**load(layer)) for layer in hidden],
        output=OutputLayer(**load(output)),
        input_bits=manifest["input_bits"],
        training=manifest.get("training", {}),
    )
