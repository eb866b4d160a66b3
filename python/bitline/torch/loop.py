"""Training with the hardware in the loop: forward on a chip, backward by straight-through estimators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from bitline.errors import Error
from bitline.torch.averaging import Average
from bitline.torch.chip import Chip
from bitline.torch.modules import Coded
from bitline.torch.networks import Network
from bitline.torch.rectified import Rectified
from bitline.training.trainer import squared_hinge

ChipOf = Callable[[int], Chip | None]


@dataclass(frozen=True)
class Course:
    """How long and how fast a network is trained in the loop.

    Epochs are run in rounds. Each begins anew from ±1 weights, whose latent ones forget how far they are from turning, and with
    the first rate. With `freezing`, hidden layers end their training one after the other in a round's second half, first layer
    first, so that those behind learn what the hardware makes of weights that stay.

    Example:
        >>> course = bitline.torch.Course(epochs=16, rounds=2, freezing=True)
        >>> [course.learns_until(layer, of=2) for layer in range(2)], course.rate_at(0) == course.rate_at(8)
        ([4, 6], True)
    """

    epochs: int = 24
    rounds: int = 3
    batch: int = 100
    rate: float = 3e-3  # of Adam at the start
    final_rate: float = 1e-4  # at the end of a round; in between it falls exponentially
    seed: int = 1
    freezing: bool = False

    @property
    def round_epochs(self) -> int:
        """Epochs of a round; the last may have fewer."""
        return -(-self.epochs // self.rounds)

    def learns_until(self, layer: int, of: int) -> int:
        """The epoch of a round from which hidden layer number `layer` of so many does not learn any more."""
        return (self.round_epochs * (of + layer)) // (2 * of) if self.freezing else self.round_epochs

    def rate_at(self, epoch: int) -> float:
        """Of Adam in an epoch."""
        within = epoch % self.round_epochs
        return self.rate * (self.final_rate / self.rate) ** (within / max(self.round_epochs - 1, 1))


@dataclass(frozen=True)
class Images:
    """Training images.

    Example:
        >>> bitline.torch.Images(torch.zeros(2, 100, dtype=torch.uint8), torch.tensor([3, 7])).labels
        tensor([3, 7])
    """

    codes: Tensor  # shape (images, inputs), uint8
    labels: Tensor  # shape (images,), int64


def optimiser_of(network: Network, course: Course) -> torch.optim.Adam:
    """Adam over everything that learns; what a frozen layer has does not move.

    Example:
        >>> network = bitline.torch.network_of(study.file.parent / "network", study)
        >>> bitline.torch.optimiser_of(network, bitline.torch.Course(rate=1e-3)).defaults["lr"]
        0.001
    """
    return torch.optim.Adam(network.parameters(), lr=course.rate)


def train_epoch(
    network: Network,
    optimiser: torch.optim.Optimizer,
    images: Images,
    course: Course,
    epoch: int,
    chip_of: ChipOf,
    average: Average | None = None,
) -> float:
    """One pass over the images in random order, every batch on the chip that `chip_of` gives for its number.

    Order and noise depend on the course's seed and the epoch alone, so that a course can be taken up after any epoch.
    Decisions of a Coded layer that learns, and sums of a Rectified one, are normalised with the statistics of each batch.

    Args:
        network: learns
        optimiser: of optimiser_of; its rate is set to the epoch's
        images: what it learns from
        course: batch, rates and seed
        epoch: from 0
        chip_of: takes the number of a batch, counted over all epochs
        average: follows what is learnt, if there is one

    Returns:
        mean loss, squared hinge

    Raises:
        Error: if the loss is not a number
        DomainError: if a line falls below the swing that the model was fitted for

    Example:
        >>> network = bitline.torch.Network(study, [100, 8, 8, 10], coded=True)
        >>> codes, labels = (torch.from_numpy(array.copy()) for array in (deployment.codes, deployment.labels))
        >>> course, chip = bitline.torch.Course(batch=10), bitline.torch.Hardware(study, model).die(0)
        >>> images = bitline.torch.Images(codes, labels.long())
        >>> optimiser = bitline.torch.optimiser_of(network, course)
        >>> bitline.torch.train_epoch(network, optimiser, images, course, 0, lambda batch: chip) > 0
        True
    """
    count = len(images.labels)
    order = torch.randperm(count, generator=torch.Generator().manual_seed(1_000_003 * course.seed + epoch))
    for group in optimiser.param_groups:
        group["lr"] = course.rate_at(epoch)
    within = epoch % course.round_epochs
    if within == 0:
        for layer in network.columns:
            layer.restart()
    for number, hidden in enumerate(network.hidden):
        if within >= course.learns_until(number, len(network.hidden)):
            hidden.freeze()
        elif isinstance(hidden, Coded | Rectified):
            hidden.settled = False
    network.train()
    total, batches = 0.0, order.split(course.batch)
    for number, index in enumerate(batches, start=epoch * len(batches)):
        network.put_on(chip_of(number))
        addresses = (index + epoch * count) % 2**31  # a read of its own for every image of every epoch
        loss = squared_hinge(network(images.codes[index], addresses), images.labels[index])
        if not torch.isfinite(loss):
            raise Error(f"the loss is {loss.item()} in epoch {epoch + 1}; expected a number: a lower rate may help")
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        for layer in network.columns:
            layer.clip()
        if average is not None:
            average.follow()
        total += loss.item() * len(index)
    return total / count


@torch.no_grad()
def correct_images(network: Network, codes: Tensor, labels: Tensor, block: int = 2000) -> int:
    """Number of images that the network classifies as labelled, on its chip; image numbers start at 0.

    Example:
        >>> codes, labels = (torch.from_numpy(array.copy()) for array in (deployment.codes, deployment.labels))
        >>> network = bitline.torch.network_of(study.file.parent / "network", study)
        >>> 0 <= bitline.torch.correct_images(network, codes, labels) <= len(labels)
        True
    """
    was_training = network.training
    network.eval()
    correct = 0
    for first in range(0, len(labels), block):
        numbers = torch.arange(first, min(first + block, len(labels)))
        scores = network(codes[numbers], numbers)
        correct += int((scores.argmax(1) == labels[numbers]).sum())
    network.train(was_training)
    return correct
