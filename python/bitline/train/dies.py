"""What every regime makes of one die."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from bitline.torch import Chip, Network, network_of, place, remeasure, retrim, write_folder
from bitline.train.files import read_json, write_json
from bitline.train.plan import Plan
from bitline.train.steps import accuracy, chip, fine_tune


def die_file(folder: Path, die: int) -> Path:
    """Where the results of a die are."""
    return folder / f"die-{die:04}.json"


def network_folder(folder: Path, die: int) -> Path:
    """Where the network that was fine-tuned on a die is."""
    return folder / f"die-{die:04}-network"


def trim_folder(folder: Path, die: int) -> Path:
    """Where the trim rows are that were set anew while a network was fine-tuned on a die."""
    return folder / f"die-{die:04}-trim"


def write_trim(on: Chip, folder: Path) -> None:
    """Writes what the trim rows of a chip store other than its die's compensation: an array for each such layer."""
    for layer, bits in on.own_trim:
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / f"layer{layer + 1}.npy", bits)


def tuned_chip(plan: Plan, folder: Path, die: int) -> Chip:
    """The die with the trim rows with which a network was fine-tuned on it."""
    found = chip(plan, die)
    for layer in range(plan.deployment.layers):
        file = trim_folder(folder, die) / f"layer{layer + 1}.npy"
        if file.exists():
            found = found.with_trim(layer, np.load(file))
    return found


def distribution_folder(folder: Path) -> Path:
    """Where the network that was trained on many dies is."""
    return folder / "distribution-network"


def evaluate_die(plan: Plan, folder: Path, die: int) -> dict[str, Any]:
    """Runs every regime on a die, or returns what its file holds."""
    known = read_json(die_file(folder, die), plan.digest)
    if known is not None:
        return dict(known)
    torch.manual_seed(die)
    network = plan.network().eval()
    network.put_on(chip(plan, die, compensated=False))
    found = {"as_made": accuracy(plan, network)}
    found |= calibrations(plan, network, chip(plan, die))
    began = time.monotonic()
    losses: list[float] = []
    foretold = fine_tune(plan, network, lambda epoch, loss: losses.append(loss))
    seconds = time.monotonic() - began
    found["fine_tuned"] = accuracy(plan, network)
    write_folder(network, network_folder(folder, die), f"fine-tuned on die {die}")
    write_trim(network.hidden[0].chip, trim_folder(folder, die))
    found |= on_distribution(plan, folder, die)
    result = {
        "digest": plan.digest,
        "die": die,
        "accuracy": found,
        "losses": losses,
        "foretold": foretold,
        "seconds": round(seconds, 2),
    }
    write_json(die_file(folder, die), result)
    return result


def on_distribution(plan: Plan, folder: Path, die: int) -> dict[str, float]:
    """What the network that was trained on other dies does on this one."""
    trained = distribution_folder(folder)
    if not trained.exists():
        return {}
    found = calibrations(plan, network_of(trained, plan.study).eval(), chip(plan, die))
    return {f"distribution_{'trained' if step == 'compensated' else step}": value for step, value in found.items()}


def calibrations(plan: Plan, network: Network, on: Chip) -> dict[str, float]:
    """Accuracy after each step that needs no label and teaches the network nothing, one step further than the one before it.

    The network comes with the thresholds of the exact one, whose rates are aimed at. It keeps them, and is left on the chip
    with its neurons placed.
    """
    found, codes = {}, plan.statistics_codes

    def measure(name: str, step: Callable[[], None]) -> None:
        own = copy.deepcopy(network.state_dict())
        network.put_on(on)
        step()
        found[name] = accuracy(plan, network)
        network.load_state_dict(own)
        network.put_on(on)

    measure("compensated", lambda: None)
    measure("remeasured", lambda: remeasure(network, codes))
    measure("retrimmed", lambda: retrim(network, codes, scores=True))
    place(network, codes)
    measure("placed", lambda: retrim(network, codes, scores=True))
    return found
