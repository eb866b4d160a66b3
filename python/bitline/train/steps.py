"""What is done on one die, and on many: each step takes a network and leaves it on its chip."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch

from bitline.errors import FileError
from bitline.torch import (
    Average,
    Chip,
    Coded,
    Course,
    Linear,
    Network,
    correct_images,
    descend,
    optimiser_of,
    probe,
    rehearse,
    remeasure,
    retrim,
    train_epoch,
)
from bitline.torch.modules import of_weights
from bitline.train.files import write_atomically
from bitline.train.plan import FIRST_TRAINING_DIE, Plan

EpochDone = Callable[[int, float], None]
PROBES = 3000
"""Training images with which the strengths of a die's cells are found."""

REHEARSAL_EPOCHS = 40
"""Of each of the two rounds of networks that send codes, on their twins."""

REHEARSAL_RATE = 2e-3
"""Of Adam when a rehearsal begins."""

DESCENT_SWEEPS = 10
"""Over the hidden neurons of a network that sends codes, after its training in the loop."""

DESCENT_NOISE = 4.0
"""Error of every sum in the descent, in codes rms: twins are not exact."""

DRAWS_WINDOW = 0.5
"""How near to its boundary a sum must be for a neuron to learn from it on draws of dies, in standard deviations."""

LEAST_MEAN_CODE = 1.0
LEAST_STRENGTH = 0.1


def chip(plan: Plan, die: int, *, compensated: bool = True) -> Chip:
    """A die of the study's silicon."""
    return plan.hardware.die(die, trimmed=plan.deployment.die(die) if compensated else None)


def accuracy(plan: Plan, network: Network) -> float:
    """Share of the test images that a network classifies rightly where it is."""
    return correct_images(network, plan.test.codes, plan.test.labels) / len(plan.test.labels)


def share_of_training_images(plan: Plan, network: Network) -> float:
    """Share of the training images that a network classifies rightly where it is."""
    return correct_images(network, plan.training.codes, plan.training.labels) / len(plan.training.labels)


def fine_tune(plan: Plan, network: Network, done: EpochDone) -> list[float]:
    """Trains a network on the die that it is on, with gradients through the strength of its cells as comparators show it.

    It comes with the thresholds of the exact network. They take the statistics that are measured through the die (trim rows do
    where neurons send codes), and what is learnt moves them. Layers that send codes begin far from what they can reach: they
    rehearse on their twins first, and what training in the loop and descent on stored bits make of that is kept where it
    classifies as many training images or more on the die. Hidden layers end their training one after the other. Returns the
    share of decisions that the twin of each hidden layer foretells.
    """
    coded = isinstance(network.hidden[0], Coded)
    (retrim if coded else remeasure)(network, plan.statistics_codes)
    shares = probe(network, plan.training.codes[:PROBES])
    course = plan.course(plan.number("epochs"), plan.number("rounds"))
    if coded:
        shares = rehearse_and_trim(plan, network, done)
        keep_if_better(plan, network, lambda: train_where_it_is(plan, network, course, done))
        keep_if_better(plan, network, lambda: turn_bits(plan, network, done))
    else:
        train_where_it_is(plan, network, course, done)
    for layer in network.columns:
        layer.forget_twin()
    return shares


def keep_if_better(plan: Plan, network: Network, step: Callable[[], None]) -> None:
    """Takes a step and measures statistics anew; takes it back if the network then classifies fewer training images."""
    before, share = copy.deepcopy(network.state_dict()), share_of_training_images(plan, network)
    step()
    remeasure(network, plan.statistics_codes)
    if share_of_training_images(plan, network) < share:
        network.load_state_dict(before)


def turn_bits(plan: Plan, network: Network, done: EpochDone) -> None:
    """Finds twins of what the network has become, and turns the bits in which its squared hinge on them falls."""
    probe(network, plan.training.codes[:PROBES])
    for sweep, loss in enumerate(descend(network, plan.moved, DESCENT_SWEEPS, noise=DESCENT_NOISE), start=1):
        done(sweep, loss)


def rehearse_and_trim(plan: Plan, network: Network, done: EpochDone) -> list[float]:
    """Trains a network on its twins, that is on what the die has decided while it was probed, and leaves it on its chip.

    Boundaries learn, and trim rows realise them as nearly as they can. Twins are found again where the network has
    come to; returns the shares that these foretell.
    """
    course = replace(plan.course(2 * REHEARSAL_EPOCHS, 2), rate=REHEARSAL_RATE)
    for epoch, loss in enumerate(rehearse(network, plan.training, course, boundaries=True), start=1):
        done(epoch, loss)
    network.eval()
    network.rehearse(True)
    retrim(network, plan.statistics_codes)
    return probe(network, plan.training.codes[:PROBES])


def train_where_it_is(plan: Plan, network: Network, course: Course, done: EpochDone) -> None:
    """A course on the chip that the network is on, which freezes hidden layers in order."""
    chip, course = network.hidden[0].chip, replace(course, freezing=True)
    optimiser = optimiser_of(network, course)
    for epoch in range(course.epochs):
        done(epoch + 1, train_epoch(network, optimiser, plan.training, course, epoch, lambda batch: chip))
    network.eval()


def train_on_draws(plan: Plan, network: Network, course: Course, checkpoint: Path, done: EpochDone) -> None:
    """Trains a network on no chip, every image on a die of its own draw; goes on after the last epoch that the checkpoint has.

    Cells' strengths are log-normal, with the spread that the twins of training dies have, and boundaries are measured: what
    unequal cells add to a column on the average image counts for nothing. Statistics are those of every batch. The
    mean of all parameters over about the last twentieth of the steps is what stays, with statistics of all images.
    """
    for layer, spread in zip(network.columns, cell_spreads(plan), strict=True):
        layer.cell_spread = spread
    network.put_on(None)
    optimiser, average, first = optimiser_of(network, course), Average(list(network.parameters())), 0
    for layer in network.hidden:
        layer.settled = False
        if isinstance(layer, Linear):
            layer.window = DRAWS_WINDOW
    if checkpoint.exists():
        first = load(checkpoint, plan.digest, network, optimiser, average)
    for epoch in range(first, course.epochs):
        torch.manual_seed(1_000_003 * course.seed + epoch)
        loss = train_epoch(network, optimiser, plan.training, course, epoch, lambda batch: None, average)
        save(checkpoint, plan.digest, network, optimiser, average, epoch + 1)
        done(epoch + 1, loss)
    average.take()
    network.settle(of_weights(plan.training.codes, network.hidden[0].latent))
    for layer in network.hidden:
        layer.settled = True
    network.eval()


def cell_spreads(plan: Plan) -> list[float]:
    """Standard deviation of the logarithm of cells' strengths in each layer, by twins of dies that are not the study's.

    Of the first layer those cells count whose pixel is on often enough for its strength to be seen. The output layer, whose
    twin comes from a coarse read-out, is taken to be like the last hidden one.
    """
    lit = plan.training.codes[:PROBES].float().mean(0) > LEAST_MEAN_CODE
    seen: list[list[torch.Tensor]] = [[] for _ in plan.network().hidden]
    for number in range(plan.number("distribution_dies")):
        network = plan.network().eval()
        network.put_on(chip(plan, FIRST_TRAINING_DIE + number))
        probe(network, plan.training.codes[:PROBES])
        for layer, strengths in zip(network.hidden, seen, strict=True):
            assert layer.twin is not None
            found = layer.twin.strength
            strengths.append((found[:, lit[: found.shape[1]]] if layer is network.hidden[0] else found).flatten())
    spreads = [float(torch.cat(strengths).clamp(min=LEAST_STRENGTH).log().std()) for strengths in seen]
    return [*spreads, spreads[-1]]


def save(file: Path, digest: str, network: Network, optimiser: torch.optim.Optimizer, average: Average, epochs: int) -> None:
    """Writes a checkpoint; the one before stays until this one is whole."""
    state = {"digest": digest, "network": network.state_dict(), "optimiser": optimiser.state_dict(), "epochs": epochs}
    state |= {"average": average.values, "steps": average.steps}
    write_atomically(file, lambda part: torch.save(state, part))


def load(file: Path, digest: str, network: Network, optimiser: torch.optim.Optimizer, average: Average) -> int:
    """Takes up a checkpoint; returns how many epochs it has seen. FileError if it is another study's or damaged."""
    try:
        state = torch.load(file, weights_only=True)
        found = state["digest"]
        if found == digest:
            network.load_state_dict(state["network"])
            optimiser.load_state_dict(state["optimiser"])
            average.values, average.steps = state["average"], int(state["steps"])
            return int(state["epochs"])
    except Exception as error:
        raise FileError(
            f"{file}: is not a whole checkpoint ({type(error).__name__}); expected one, or none: remove it"
        ) from error
    raise FileError(f"{file}: the checkpoint is of {found}, another specification; expected {digest}: take another --out")
