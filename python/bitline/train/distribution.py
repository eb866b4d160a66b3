"""A network that learns to live with any die: every image meets another one."""

from __future__ import annotations

from pathlib import Path

from bitline.torch import correct_images, write_folder
from bitline.train.dies import distribution_folder
from bitline.train.files import read_json, write_json
from bitline.train.plan import Plan
from bitline.train.steps import EpochDone, train_on_draws


def train_distribution(plan: Plan, folder: Path, done: EpochDone) -> float:
    """Trains the study's network on draws of dies, and returns its accuracy with exact sums.

    What it has learnt after each epoch is kept, and the finished network is a folder that studies can name.
    """
    file = folder / "distribution.json"
    known = read_json(file, plan.digest)
    if known is not None:
        return float(known["ideal"])
    network = plan.network()
    course = plan.course(plan.number("distribution_epochs"), 1)
    train_on_draws(plan, network, course, folder / "distribution.pt", done)
    ideal = correct_images(network, plan.test.codes, plan.test.labels) / len(plan.test.labels)
    write_folder(network, distribution_folder(folder), "trained on a distribution of dies")
    write_json(file, {"digest": plan.digest, "ideal": ideal})
    return ideal
