"""Training with noise in place of read-out errors, then with the read-out itself; it resumes where it was stopped."""

from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import Tensor

from bitline.training.trainer import squared_hinge
from bitline.training.xnor.augment import augmented
from bitline.training.xnor.images import ByteImages
from bitline.training.xnor.model import Model
from bitline.training.xnor.recipe import Recipe
from bitline.training.xnor.shape import Layer

Report = Callable[[str], None]


def channels_first(pixels: Tensor) -> Tensor:
    """Shape (images, channels, height, width)."""
    return pixels.permute(0, 3, 1, 2).contiguous()


def run_epoch(model: Model, pixels: Tensor, labels: Tensor, recipe: Recipe, optimiser: torch.optim.Optimizer) -> float:
    """One pass over the training images in random order, each changed a little; returns the mean loss."""
    total = 0.0
    for index in torch.randperm(len(labels)).split(recipe.batch):
        loss = squared_hinge(model(augmented(pixels[index], recipe)), labels[index])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        for layer in model.binary:
            layer.clip()
        total += loss.item() * len(index)
    return total / len(labels)


def rate_at(epoch: int, recipe: Recipe) -> float:
    """Adam's rate in an epoch; it falls exponentially within the epochs with noise, and again within those with read-out."""
    reading = epoch >= recipe.epochs
    first, count = (recipe.read_rate, recipe.read_epochs) if reading else (recipe.rate, recipe.epochs)
    passed = (epoch - recipe.epochs if reading else epoch) / max(count - 1, 1)
    return float(first * (recipe.final_rate / first) ** passed)


def train(layers: Sequence[Layer], data: ByteImages, recipe: Recipe, checkpoint: Path | None, report: Report) -> Model:
    """Trains a network; the seed determines the result on one kind of processor.

    Args:
        checkpoint: written after every epoch, and read at the start if it is there; none if None
    """
    torch.manual_seed(recipe.seed)
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # what is not filled in here is written before it is read
    torch.set_num_threads(1)  # the order of additions, and so the result, depends on the number of threads
    model = Model(layers, recipe.noise, recipe.planes)
    pixels, labels = channels_first(torch.from_numpy(data.pixels)), torch.from_numpy(data.labels).long()
    kept = len(labels) - recipe.held_out
    watched, watched_labels = pixels[kept:], labels[kept:]
    pixels, labels = pixels[:kept], labels[:kept]
    optimiser = torch.optim.Adam(model.parameters(), lr=recipe.rate, fused=True)
    epoch = 0
    if checkpoint is not None and checkpoint.exists():
        state = torch.load(checkpoint)
        epoch = state["epoch"]
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"])
    while epoch < recipe.epochs + recipe.read_epochs:
        for group in optimiser.param_groups:
            group["lr"] = rate_at(epoch, recipe)
        if epoch >= recipe.epochs:
            model.meet_hardware(recipe.rows, recipe.bits, recipe.read_noise)
            model.choose_references(pixels[: recipe.counted])
        loss = run_epoch(model, pixels, labels, recipe, optimiser)
        epoch += 1
        model.leave_hardware()
        held_out = f", {model.accuracy(watched, watched_labels):.2%} of {len(watched)} held out" if len(watched) else ""
        report(f"epoch {epoch}: loss {loss:.4f}{held_out}")
        if checkpoint is not None:
            state = {"epoch": epoch, "model": model.state_dict(), "optimiser": optimiser.state_dict()}
            torch.save(state | {"random": torch.get_rng_state()}, checkpoint)
    model.leave_hardware()
    model.settle(pixels)
    return model
