"""What a course of training works on: the study, its model, its images."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from bitline._core import Deployment, Study, deploy, share_folder
from bitline.errors import SpecError
from bitline.runs import Run
from bitline.torch import Coded, Course, Hardware, Images, Network, network_of
from bitline.training.data_sets import load_digits, load_mnist
from bitline.training.idx import Bytes

FIRST_TRAINING_DIE = 1_000_000
"""Dies from here on are seen in training; a study has fewer."""

WINDOW = 1.0
"""How near to its boundary a sum must be for a neuron to learn from it, in standard deviations."""

CODED_WINDOW = 0.25
"""The same where neurons send codes, in root mean squares."""


@dataclass(frozen=True)
class Plan:
    """A finished run and what is to be trained on its silicon."""

    run: Run

    @cached_property
    def study(self) -> Study:
        return self.run.study

    @cached_property
    def values(self) -> dict[str, object]:
        """Of the section `training`."""
        return section(self.study)

    def number(self, name: str) -> int:
        """A whole number of the section `training`."""
        return int(self.values[name])  # type: ignore[call-overload, no-any-return]

    def course(self, epochs: int, rounds: int) -> Course:
        """Rates and batch as the study says."""
        rate, final = (float(self.values[name]) for name in ("rate", "final_rate"))  # type: ignore[arg-type]
        return Course(epochs, rounds, self.number("batch"), rate, final, int(self.study.values()["study.seed"]))

    @cached_property
    def deployment(self) -> Deployment:
        return deploy(self.study, self.run.model, self.run.latch)

    @cached_property
    def hardware(self) -> Hardware:
        return Hardware(self.study, self.run.model, self.run.latch)

    @cached_property
    def training(self) -> Images:
        """Training images as they drive the first layer."""
        codes, labels = training_images(self.study)
        count = self.number("images") or len(labels)
        if count > len(labels):
            raise SpecError(f"training.images is {count}; expected at most the {len(labels)} there are, or 0 for all")
        return self.driving(codes[0, :count], labels[:count])

    @cached_property
    def moved(self) -> Images:
        """Training images, and each of them once more, moved in a direction that is drawn."""
        codes, labels = training_images(self.study, moved=True)
        count = len(self.training.labels)
        direction = np.random.default_rng(int(self.study.values()["study.seed"])).integers(1, len(codes), count)
        moved = self.driving(codes[direction, np.arange(count)], labels[:count])
        return Images(torch.cat([self.training.codes, moved.codes]), self.training.labels.repeat(2))

    def driving(self, codes: Bytes, labels: Bytes) -> Images:
        """Images as they drive the first layer."""
        driven = self.deployment.driven(np.ascontiguousarray(codes))
        return Images(torch.from_numpy(driven), torch.from_numpy(labels.astype(np.int64)))

    @cached_property
    def test(self) -> Images:
        """The study's test images."""
        codes, labels = self.deployment.codes, self.deployment.labels
        return Images(torch.from_numpy(codes.copy()), torch.from_numpy(labels.astype(np.int64)))

    @property
    def statistics_codes(self) -> torch.Tensor:
        """Codes of the images over which batch statistics are measured."""
        return self.training.codes[: self.number("statistics_images")]

    def network(self) -> Network:
        """The study's network, with the statistics of the exact one."""
        network = network_of(Path(self.study.values()["network.folder"]), self.study)
        network.output.quantised = True
        for layer in network.hidden:
            layer.window = CODED_WINDOW if isinstance(layer, Coded) else WINDOW
        return network

    @cached_property
    def digest(self) -> str:
        """Of everything that decides what training finds on a die: not of how many there are, nor of words."""
        words = hashlib.sha256((self.run.folder / "model.yaml").read_bytes())
        for name, value in sorted(self.study.values().items()):
            if not name.startswith(("title", "study.dies", "audit.", "network.folder", "data.folder", "technology.folder")):
                words.update(f"{name}={value!r}\n".encode())
        for images in (self.training, self.test):
            words.update(images.codes.numpy().tobytes() + images.labels.numpy().tobytes())
        folder = Path(self.study.values()["network.folder"])
        for file in sorted(folder.iterdir()):
            words.update(file.read_bytes())
        return words.hexdigest()[:16]


def section(study: Study) -> dict[str, object]:
    """The values of a study's section `training`; SpecError where there is none."""
    prefix = "training."
    values = {name.removeprefix(prefix): value for name, value in study.values().items() if name.startswith(prefix)}
    if not values:
        raise SpecError(f"{study.file}: has no section 'training'; expected one, such as 'training: {{epochs: 12}}'")
    return values


def training_images(study: Study, *, moved: bool = False) -> tuple[Bytes, Bytes]:
    """Training images beside a study's test images, 10 x 10 pixels, and their labels.

    Codes have shape (variants, images, pixels); variant 0 is the unmoved image, the only one unless `moved`.
    """
    values = study.values()
    if values["data.set"] == "digits":
        data = load_digits(share_folder() / "cosim" / "data" / "digits", 100)
        return data.variants, data.labels
    folder = values.get("data.folder") or os.environ.get("BITLINE_MNIST")
    if not folder:
        raise SpecError(
            "data.folder is missing and the variable BITLINE_MNIST is not set; expected the folder of the MNIST files"
        )
    data = load_mnist(Path(folder), values["data.crop"], 100, moved=moved)
    return data.variants, data.labels
