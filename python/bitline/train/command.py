"""The command from its specification to its table."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch

from bitline._core import read_study
from bitline.runs import read_run, run
from bitline.sweeps.local import available_cores
from bitline.sweeps.mortal import die_with_parent
from bitline.torch import correct_images
from bitline.train.audit import audit
from bitline.train.dies import evaluate_die
from bitline.train.distribution import train_distribution
from bitline.train.plan import Plan, section
from bitline.train.results import keep, summary, text

AUDITED_DIES = 2


def train_study(study: Path, changes: dict[str, object], out: Path, workers: int | None, quiet: bool, as_json: bool) -> str:
    """Runs a study and every regime on each of its dies; returns what is to be printed."""

    def tell(words: str) -> None:
        if not quiet and sys.stderr.isatty():
            print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)

    asked = read_study(study, set=changes)
    section(asked)  # before anything that takes long
    run(asked, out, lambda stage, done, total: tell(f"{stage} {done}/{total}"))
    plan = Plan(read_run(out))
    folder = out / "training"
    ideal = {"network": exact_accuracy(plan)}
    # Every process takes one core, so that a result does not depend on how many there are.
    torch.set_num_threads(1)
    if (epochs := plan.number("distribution_epochs")) > 0:
        ideal["distribution"] = train_distribution(
            plan, folder, lambda epoch, loss: tell(f"training on many dies {epoch}/{epochs}, loss {loss:.4f}")
        )
    count = int(plan.study.values()["study.dies"])
    dies: list[dict[str, Any]] = []
    for die in evaluated(out, count, workers or len(available_cores())):
        dies.append(die)
        tell(f"dies {len(dies)}/{count}")
    tell("columns of fine-tuned networks in SPICE")
    audited = audit(plan, folder, list(range(min(AUDITED_DIES, count))))
    dies.sort(key=lambda die: int(die["die"]))
    result = {
        "digest": plan.digest,
        "dies": count,
        "images": len(plan.test.labels),
        "training_images": len(plan.training.labels),
        "epochs": plan.number("epochs"),
        "ideal": ideal,
        "accuracy": summary(dies, ideal),
        "audit": {key: value for key, value in audited.items() if key != "digest"},
        "seconds_per_die": sum(die["seconds"] for die in dies) / count,
    }
    keep(out, result)
    tell("")
    return json.dumps(result, indent=2) + "\n" if as_json else "" if quiet else text(result)


def exact_accuracy(plan: Plan) -> float:
    """Share of the test images that the study's network classifies rightly with exact sums, through the read-out."""
    return correct_images(plan.network().eval(), plan.test.codes, plan.test.labels) / len(plan.test.labels)


def evaluated(out: Path, count: int, workers: int) -> Iterator[dict[str, Any]]:
    """Results of all dies as they come, in so many processes."""
    with ProcessPoolExecutor(min(workers, count), mp_context=get_context("spawn"), initializer=begin) as pool:
        try:
            for done in as_completed([pool.submit(evaluate, out, die) for die in range(count)]):
                yield done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def begin() -> None:
    """What a worker does first: it ends with its parent, and takes one core."""
    die_with_parent()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)


def evaluate(out: Path, die: int) -> dict[str, Any]:
    """One die, in a worker."""
    return evaluate_die(plan_of(out), out / "training", die)


@cache
def plan_of(out: Path) -> Plan:
    """A worker's plan: its images and its engine are made once."""
    return Plan(read_run(out))
