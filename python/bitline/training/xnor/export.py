"""From a trained model to a network of packed bits."""

from typing import Any

import numpy as np
import torch

from bitline.training.xnor.layers import HiddenLayer
from bitline.training.xnor.model import Model
from bitline.training.xnor.network import BinaryLayer, Network, whole_threshold
from bitline.training.xnor.shape import Images


@torch.no_grad()
def export(model: Model, name: str, training: dict[str, Any]) -> Network:
    """Folds normalisation into whole thresholds, and into the scale and offset of the scores; polarity is +1 everywhere."""
    layers = []
    for number, binary in enumerate(model.binary):
        weights = np.where(binary.latent.numpy() >= 0, 1, -1).astype(np.int8)
        if isinstance(binary, HiddenLayer):
            thresholds = whole_threshold(binary.boundary().numpy(), binary.layer.inputs, number == 0)
            layers.append(BinaryLayer(binary.layer, weights, thresholds, np.ones(len(weights), np.int8)))
        else:
            scale = (model.output.gain.double() / binary.spread().double()).numpy()
            offset = model.output.offset.double().numpy() - scale * binary.mean.double().numpy()
            layers.append(BinaryLayer(binary.layer, weights, scale=scale, offset=offset))
    first = layers[0].layer
    return Network(name, Images(first.height, first.width, first.channels), model.planes, layers, training)
