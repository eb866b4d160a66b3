"""Hidden layers that are read out with several bits and rectified (ReLU), beside the decisions of way (a), on the same dies.

    ./dev python examples/system130-a/relu.py RUN [--bits 5] [--bits 3] [--dies 5]

RUN is the folder of `bitline run examples/system130-a/study.yaml`. Networks are trained first and kept in RUN, so that a second
call only classifies; a seed determines them.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from bitline import Run, Study, deploy, read_run
from bitline._core import mean_interval
from bitline.errors import Error, SpecError
from bitline.torch import Hardware, Network, Rectified, Scores, correct_images, network_of, remeasure
from bitline.training import network as plain
from bitline.training.data_sets import DataSet, load_mnist
from bitline.training.recipe import Recipe
from bitline.training.trainer import seed, train_model

SHAPE = (100, 96, 96, 10)
RAMP_ROWS = 4
"""Of each hidden layer, taken from its trim rows: a quarter of the output layer's and of its range."""

COURSE = Recipe(
    epochs=70, settling_epochs=15, batch=100, moved=0.0, window=0.3, restart_epochs=12, restart_rate=0.002, restart_window=0.25
)
"""That of the shipped network with half of its epochs in every stage but the last."""


def with_ramps(study: Study) -> Study:
    """The study with a ramp in its hidden layers."""
    changes: dict[str, object] = {}
    for layer in ("network.layers.0", "network.layers.1"):
        changes |= {f"{layer}.threshold_rows": RAMP_ROWS, f"{layer}.threshold_code": 1}
        changes[f"{layer}.trim_rows"] = study.values()[f"{layer}.trim_rows"] - RAMP_ROWS
    return study.replace(changes)


def trained(study: Study, data: DataSet, bits: int, file: Path) -> Network:
    """The network with hidden layers of so many bits: the one in the file, or one that is trained and written there."""
    seed(COURSE)
    network = Network(study, SHAPE, rectified=bits)
    if not file.exists():
        train_model(network, data, COURSE, lambda stage: print(f"\r\033[K{bits} bits, {stage}", end="", file=sys.stderr))
        print(file=sys.stderr)
        torch.save(network.state_dict(), file)
    network.load_state_dict(torch.load(file))
    network.output.quantised = True
    return network.eval()


def stand_in(network: Network, codes: torch.Tensor, folder: Path) -> Path:
    """A network folder with which the trim rows are searched that this network needs.

    The search knows layers that decide. It looks at offsets where the bit lines of a nominal die stand in the mean: here they
    do as behind layers that are read out, as every neuron sends its mean code; ramp rows hold the lowest code, since in the
    middle of its strobes a ramp is nearly off.
    """
    hidden = []
    for layer in network.hidden:
        codes = layer(codes).detach()
        zeros = np.zeros(codes.shape[1])
        hidden.append(plain.coded_layer(stored(layer), zeros, codes.mean(0).double().numpy(), zeros))
    classes = network.output.latent.shape[1]
    output = plain.OutputLayer(stored(network.output), np.ones(classes), np.zeros(classes))
    plain.write_network(plain.Network("mean codes", hidden, output), folder)
    return folder


def stored(layer: Rectified | Scores) -> NDArray[np.int8]:
    """A layer's ±1 weights."""
    return layer.weights().detach().to(torch.int8).numpy()


def cycles(network: Network) -> int:
    """Cycles of single columns for an image, of all layers."""
    strobes = [getattr(layer, "strobes", 1) for layer in network.hidden] + [2**network.output.readout.bits]
    return sum(layer.latent.shape[1] * count for layer, count in zip(network.columns, strobes, strict=True))


def compare(name: str, network: Network, run: Run, study: Study, data: DataSet, dies: int) -> None:
    """Prints what is left of a network on dies of the study, step by step; trim rows are searched for the study's network."""
    deployment = deploy(study, run.model, run.latch)
    hardware = Hardware(study, run.model, run.latch)
    statistics = torch.from_numpy(data.codes[: study.values()["training.statistics_images"]])
    codes, labels = torch.from_numpy(data.test_codes), torch.from_numpy(data.test_labels.astype(np.int64))
    exact = {key: value.clone() for key, value in network.state_dict().items()}

    def accuracy() -> float:
        return correct_images(network, codes, labels) / len(labels)

    print(f"{name}: {cycles(network)} cycles of columns for an image, ideal {accuracy():.2%}")
    found: dict[str, list[float]] = {}
    for number in range(dies):
        made, compensated = hardware.die(number), hardware.die(number, trimmed=deployment.die(number))
        for step, chip, measured in (
            ("as made", made, False),
            ("as made, statistics measured", made, True),
            ("compensated", compensated, False),
            ("compensated, statistics measured", compensated, True),
        ):
            network.load_state_dict(exact)
            network.put_on(chip)
            if measured:
                remeasure(network, statistics)
            found.setdefault(step, []).append(accuracy())
    for step, shares in found.items():
        mean, low, high = mean_interval(np.array(shares))
        interval = f" ({low:.2%} … {high:.2%})" if len(shares) > 1 else ""
        print(f"  {step:34} {mean:.2%}{interval}, worst {min(shares):.2%}", flush=True)


def compare_all(folder: Path, widths: Sequence[int], dies: int) -> None:
    """Prints the comparison for hidden layers of these bits, and for way (a)."""
    run = read_run(folder)
    images = run.study.values().get("data.folder") or os.environ.get("BITLINE_MNIST")
    if not images:
        raise SpecError("the variable BITLINE_MNIST is not set; expected the folder of the MNIST files")
    data = load_mnist(Path(images), run.study.values()["data.crop"], SHAPE[0], moved=False)
    study = with_ramps(run.study)
    for bits in widths:
        network = trained(study, data, bits, folder / f"relu-{bits}-bits.pt")
        columns = stand_in(network, torch.from_numpy(data.codes), folder / f"relu-{bits}-bits")
        here = study.replace({"network.folder": str(columns.absolute())})
        compare(f"ReLU, {bits} bits", network, run, here, data, dies)
    network = network_of(Path(run.study.values()["network.folder"]), run.study).eval()
    network.output.quantised = True
    compare("way (a)", network, run, run.study, data, dies)


def main() -> None:
    line = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    line.add_argument("run", type=Path, help="folder of a finished run of the study beside this file")
    line.add_argument("--bits", type=int, action="append", help="of a hidden layer's sums; 5 and 3 by default")
    line.add_argument("--dies", type=int, default=5, help="from the first")
    options = line.parse_args()
    try:
        compare_all(options.run, options.bits or (5, 3), options.dies)
    except Error as error:
        line.error(str(error))


if __name__ == "__main__":
    main()
