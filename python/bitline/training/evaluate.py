"""The accuracies that say what a trained network is worth on hardware."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bitline.training.idx import Bytes
from bitline.training.network import Network
from bitline.training.readout import Readout
from bitline.training.reference import accuracy
from bitline.training.rows import ThresholdRows
from bitline.training.spread import Spread, accuracy_on_die

TYPICAL_SPREAD = Spread(cell=0.36)


@dataclass(frozen=True)
class Evaluation:
    """Shares of images that are classified rightly."""

    images: int
    exact: float
    through_readout: float
    dies: list[float]  # through the read-out, one per die with a typical cell spread

    def __str__(self) -> str:
        return (
            f"{self.images} images: exact {self.exact:.2%}, through the read-out {self.through_readout:.2%}, "
            f"on {len(self.dies)} dies with {TYPICAL_SPREAD.cell:.0%} cell spread mean {np.mean(self.dies):.2%} "
            f"worst {min(self.dies):.2%}"
        )


def evaluate(
    network: Network,
    codes: Bytes,
    labels: Bytes,
    plan: Sequence[ThresholdRows],
    readout: Readout,
    unit: int = 1,
    dies: int = 20,
    seed: int = 1,
) -> Evaluation:
    """Accuracies of one network on coded images, ideal and on a number of random dies."""
    rng = np.random.default_rng(seed)
    on_dies = [accuracy_on_die(network, codes, labels, plan, readout, TYPICAL_SPREAD, rng, unit) for _ in range(dies)]
    return Evaluation(len(labels), accuracy(network, codes, labels), accuracy(network, codes, labels, readout, unit), on_dies)
