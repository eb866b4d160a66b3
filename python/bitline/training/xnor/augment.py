"""Training images turned, scaled, moved and mirrored by random amounts."""

import math

import torch
from torch import Tensor

from bitline.training.xnor.recipe import Recipe


def augmented(pixels: Tensor, recipe: Recipe) -> Tensor:
    """Bytes as floats, shape (images, channels, height, width), each image changed in its own way, in whole bytes."""
    count, _, height, width = pixels.shape
    angle = torch.randn(count) * (recipe.rotated * math.pi / 180)
    scale = torch.exp(torch.randn(count) * recipe.scaled)
    moves = torch.randn(count, 2) * (2 * recipe.moved) / torch.tensor([width, height])
    cosine, sine = torch.cos(angle) * scale, torch.sin(angle) * scale
    mirror = 1 - 2.0 * (torch.rand(count) < 0.5) * recipe.mirrored
    theta = torch.stack(
        [torch.stack([cosine * mirror, -sine, moves[:, 0]], 1), torch.stack([sine * mirror, cosine, moves[:, 1]], 1)], 1
    )
    grid = torch.nn.functional.affine_grid(theta, list(pixels.shape), align_corners=False)
    return torch.nn.functional.grid_sample(pixels.float(), grid, align_corners=False).round_()
