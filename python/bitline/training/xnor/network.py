"""A network of packed bits and its folder: network.yaml with .npy arrays (docs/network-format.md)."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from bitline.training.xnor.shape import Images, Layer, Pool

SCHEMA = "bitline.xnor-network/1"


@dataclass(frozen=True)
class BinaryLayer:
    """±1 weights, shape (neurons, inputs), and what follows their sums.

    A neuron is +1 where polarity * (sum - threshold) >= 0, else -1; the last layer has scale * sum + offset instead.
    """

    layer: Layer
    weights: NDArray[np.int8]  # inputs in the order row, column, channel of the kernel
    thresholds: NDArray[np.int32] | None = None
    polarity: NDArray[np.int8] | None = None
    scale: NDArray[np.float64] | None = None
    offset: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class Network:
    """Layers from the image to the classes."""

    name: str
    images: Images
    input_bits: int  # upper bits of a pixel that the first layer takes
    layers: list[BinaryLayer]
    training: dict[str, Any] = field(default_factory=dict)  # where it came from


def whole_threshold(boundary: NDArray[np.float64], inputs: int, pixels: bool) -> NDArray[np.int32]:
    """The whole number at which a neuron switches: of sums of ±1, which step by 2, the one between two that can occur."""
    if pixels:
        return np.ceil(boundary).astype(np.int32)
    least = 2 * np.ceil((boundary - inputs) / 2) + inputs  # the smallest sum that reaches the boundary
    return np.clip(least - 1, -inputs - 1, inputs + 1).astype(np.int32)


def write_network(network: Network, folder: Path) -> None:
    """Writes network.yaml and one .npy file per array; weights as np.packbits packs them along the inputs, 1 for +1."""
    folder.mkdir(parents=True, exist_ok=True)
    size = network.images
    lines = [f"schema: {SCHEMA}", f"name: {network.name}"]
    lines += [f"input: {{height: {size.height}, width: {size.width}, channels: {size.channels}, bits: {network.input_bits}}}"]
    lines += ["layers:"]
    for number, binary in enumerate(network.layers, start=1):
        layer = binary.layer
        keys: dict[str, object] = {"kind": layer.kind, "neurons": layer.neurons}
        if layer.kernel:
            keys |= {"kernel": layer.kernel, "stride": 1, "padding": layer.padding, "pad": -1}
        arrays: dict[str, NDArray[Any] | None] = {
            "weights": np.packbits(binary.weights > 0, axis=1),
            "thresholds": binary.thresholds,
            "polarity": binary.polarity,
            "scale": binary.scale,
            "offset": binary.offset,
        }
        for key, array in arrays.items():
            if array is not None:
                keys[key] = f"layer{number}_{key}.npy"
                np.save(folder / f"layer{number}_{key}.npy", np.ascontiguousarray(array))
        lines.append("  - {" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}")
        if layer.pool:
            lines.append(f"  - {{kind: max_pool, size: {layer.pool.size}, stride: {layer.pool.size}, of: sums}}")
    training = yaml.safe_dump({"training": network.training}, sort_keys=False, width=200, default_flow_style=None)
    (folder / "network.yaml").write_text("\n".join(lines) + "\n" + training)


def read_network(folder: Path) -> Network:
    """Reads a folder written by `write_network`; ValueError if it is not of this schema or of a form that is trained here."""
    file = folder / "network.yaml"
    manifest = yaml.safe_load(file.read_text())
    if manifest.get("schema") != SCHEMA:
        raise ValueError(f"{file}: schema is {manifest.get('schema')}, expected {SCHEMA}")
    entries = manifest["input"]
    images = Images(entries["height"], entries["width"], entries["channels"])
    here = (images.height, images.width, images.channels)
    layers: list[BinaryLayer] = []
    described = list(manifest["layers"])
    for number, entry in enumerate(described):
        if entry["kind"] == "max_pool":
            continue
        after = described[number + 1] if number + 1 < len(described) else {}
        pool = Pool(after["size"]) if after.get("kind") == "max_pool" else None
        if entry.get("stride", 1) != 1 or entry.get("pad", -1) != -1 or (pool and after.get("of") != "sums"):
            raise ValueError(f"{file}: layers.{number} has a stride, a pad or a pool of another form than those trained here")
        layer = Layer(entry["kind"], *here, entry["neurons"], entry.get("kernel", 0), entry.get("padding", 0), pool)
        arrays = {key: np.load(folder / entry[key]) for key in ("thresholds", "polarity", "scale", "offset") if key in entry}
        bits = np.unpackbits(np.load(folder / entry["weights"]), axis=1, count=layer.inputs)
        layers.append(BinaryLayer(layer, 2 * bits.astype(np.int8) - 1, **arrays))
        here = layer.map
    return Network(manifest["name"], images, entries["bits"], layers, manifest.get("training", {}))
