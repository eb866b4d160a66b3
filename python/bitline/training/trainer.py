"""Training in stages: everything together, then layer after layer is frozen while the rest settles."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from bitline.training.data_sets import DataSet
from bitline.training.layers import CodedLayer
from bitline.training.model import Model
from bitline.training.readout import Readout
from bitline.training.recipe import Recipe
from bitline.training.rectified import RectifiedLayer
from bitline.training.rows import ThresholdRows

Report = Callable[[str], None]


def squared_hinge(scores: Tensor, labels: Tensor) -> Tensor:
    """Mean of max(0, 1 - t y)^2 over images and classes, t = ±1."""
    target = 2 * torch.nn.functional.one_hot(labels, scores.shape[1]) - 1
    return torch.relu(1 - target * scores).square().mean()


def run_epoch(model: Model, data: DataSet, recipe: Recipe, optimiser: torch.optim.Optimizer) -> float:
    """One pass over the training images in random order, some of them moved; returns the mean loss."""
    variants, labels = torch.from_numpy(data.variants), torch.from_numpy(data.labels).long()
    total = 0.0
    for index in torch.randperm(len(labels)).split(recipe.batch):
        moved = torch.rand(len(index)) < recipe.moved
        variant = torch.randint(len(variants), (len(index),)) * moved
        loss = squared_hinge(model(variants[variant, index].float()), labels[index])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        for layer in model.columns:
            layer.clip()
        total += loss.item() * len(index)
    return total / len(labels)


def train(
    shape: Sequence[int],
    plan: Sequence[ThresholdRows] | int,
    readout: Readout,
    data: DataSet,
    recipe: Recipe,
    report: Report,
) -> Model:
    """Trains a network of the given shape under the constraints of its rows; the seed determines the result."""
    seed(recipe)
    model = Model(shape, plan, readout, recipe)
    train_model(model, data, recipe, report)
    return model


def seed(recipe: Recipe) -> None:
    """Makes what is drawn and added up from here on depend on the recipe alone."""
    torch.manual_seed(recipe.seed)
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)  # the order of additions, and so the result, depends on the number of threads


def train_model(model: Model, data: DataSet, recipe: Recipe, report: Report) -> None:
    """Trains a model in the recipe's stages; after `seed`, which has to come before the model is made, with one result."""
    codes = torch.from_numpy(data.codes).float()
    optimiser = torch.optim.Adam(model.parameters(), lr=recipe.rate)
    settling = recipe.settling_epochs * len(model.hidden)
    decay = (recipe.final_rate / recipe.rate) ** (1 / max(recipe.epochs + settling - 1, 1))
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimiser, decay)

    def pass_over(stage: str, epochs: int) -> None:
        for epoch in range(epochs):
            if stage == "joint" and epoch == int(recipe.snapped_from * epochs):
                meet_hardware(model)
            loss = run_epoch(model, data, recipe, optimiser)
            schedule.step()
            report(f"{stage} {epoch + 1}/{epochs}: loss {loss:.4f}")

    pass_over("joint", recipe.epochs)
    for number, layer in enumerate(model.hidden, start=1):
        model.settle(codes)
        layer.freeze()
        pass_over(f"layer {number} frozen", recipe.settling_epochs)
    if recipe.restart_epochs > 0:
        restart(model, data, recipe, report)


def restart(model: Model, data: DataSet, recipe: Recipe, report: Report) -> None:
    """Trains all layers once more from their ±1 weights: what the joint stage left between them is mended.

    Decisions, and sums that are read out, are normalised with the statistics of every batch meanwhile: with fixed ones nothing
    holds a comparator at zero near the middle of its sums.
    """
    for layer in model.columns:
        layer.restart()
        layer.window = recipe.restart_window
        if isinstance(layer, CodedLayer | RectifiedLayer):
            layer.settled = False
    optimiser = torch.optim.Adam(model.parameters(), lr=recipe.restart_rate)
    decay = (recipe.final_rate / recipe.restart_rate) ** (1 / max(recipe.restart_epochs - 1, 1))
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimiser, decay)
    for epoch in range(recipe.restart_epochs):
        loss = run_epoch(model, data, recipe, optimiser)
        schedule.step()
        report(f"all again {epoch + 1}/{recipe.restart_epochs}: loss {loss:.4f}")
    model.settle(torch.from_numpy(data.codes).float())


def meet_hardware(model: Model) -> None:
    """From here on thresholds lie on the grid of their rows and scores pass the read-out."""
    for layer in model.hidden:
        layer.snapped = True
    model.output.quantised = True
