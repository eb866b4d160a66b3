"""Small studies of resistive arrays: settings, networks and images."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bitline.training.idx import write_idx
from bitline.training.xnor.network import BinaryLayer, Network
from bitline.training.xnor.shape import Images, layers_of

SMALL = {
    "array.rows": "32",
    "data.images": "50",
    "study.dies": "2",
    "audit.columns": "4",
    "audit.codes": "2",
    "fit.columns": "200",
    "fit.holdout_columns": "4",
}
"""Of a study that takes seconds."""


def random_network(shape: str, images: Images) -> Network:
    rng = np.random.default_rng(1)
    layers = []
    for layer in layers_of(shape, images):
        weights = rng.choice(np.array([-1, 1], np.int8), (layer.neurons, layer.inputs))
        layers.append(BinaryLayer(layer, weights, np.zeros(layer.neurons, np.int32), np.ones(layer.neurons, np.int8)))
    last = layers.pop()
    ones = np.ones(last.layer.neurons)
    return Network("random", images, 2, [*layers, BinaryLayer(last.layer, last.weights, scale=ones, offset=0 * ones)])


def write_images(folder: Path) -> None:
    """Random images in the format of MNIST."""
    rng = np.random.default_rng(1)
    for name, count in (("t10k", 50), ("train", 500)):
        write_idx(folder / f"{name}-images-idx3-ubyte.gz", rng.integers(0, 256, (count, 28, 28)).astype(np.uint8))
        write_idx(folder / f"{name}-labels-idx1-ubyte.gz", rng.integers(0, 10, count).astype(np.uint8))
