"""Trains a binarised network for a macro and writes it as a network folder.

python -m bitline.training --data digits --shape 100-96-96-10 --out examples/digits-sram/network --seed 1
"""

import argparse
import os
import sys
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np
import torch

from bitline._core import share_folder
from bitline.training.data_sets import DataSet, load_digits, load_mnist
from bitline.training.evaluate import TYPICAL_SPREAD, evaluate
from bitline.training.network import write_network
from bitline.training.readout import Readout
from bitline.training.recipe import Recipe
from bitline.training.rows import ThresholdRows
from bitline.training.trainer import train

CLASSES = 10


def numbers(text: str) -> list[int]:
    """Whole numbers with dashes between them."""
    return [int(part) for part in text.split("-")]


def parser() -> argparse.ArgumentParser:
    """The command line: what to train on, the hardware, where to write, and one option per field of the recipe."""
    line = argparse.ArgumentParser(
        prog="python -m bitline.training",
        description="Trains a binarised network for a macro and writes it as a network folder.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    line.add_argument("--data", choices=["digits", "mnist"], required=True, help="what to train on")
    line.add_argument("--mnist", default=os.environ.get("BITLINE_MNIST"), help="folder of the four IDX files")
    line.add_argument("--crop", choices=["center", "whole"], default="center", help="part of an MNIST image to use")
    line.add_argument("--shape", type=numbers, default="100-96-96-10", help="inputs, hidden neurons, classes")
    line.add_argument("--threshold-rows", type=numbers, default="11-15", help="of each hidden layer")
    line.add_argument("--threshold-code", type=int, default=15, help="DAC code of the first layer's threshold rows")
    line.add_argument(
        "--form", choices=["on-off", "coded"], default="on-off", help="what hidden layers send: activations, or two codes each"
    )
    line.add_argument("--activation-code", type=int, default=30, help="coded: the code that the read-out counts as one")
    line.add_argument("--readout-bits", type=int, default=5, help="of the output layer")
    line.add_argument("--readout-range", type=float, default=24.0, help="in activations that are on")
    line.add_argument("--out", type=Path, required=True, help="folder of the network")
    line.add_argument("--quiet", action="store_true", help="show no progress")
    recipe = line.add_argument_group("recipe")
    for entry in fields(Recipe):
        kind = type(entry.default)
        recipe.add_argument(f"--{entry.name.replace('_', '-')}", type=kind, default=entry.default, help=" ")
    return line


def load(options: argparse.Namespace) -> DataSet:
    """The data set the command line asks for."""
    if options.data == "digits":
        return load_digits(share_folder() / "cosim" / "data" / "digits", options.shape[0])
    if options.mnist is None:
        raise ValueError("no folder of MNIST: expected --mnist FOLDER or the variable BITLINE_MNIST")
    return load_mnist(Path(options.mnist), options.crop, options.shape[0])


def main() -> None:
    line = parser()
    options = line.parse_args()
    if len(options.shape) < 3 or options.shape[-1] != CLASSES:
        line.error(f"--shape has {options.shape}, expected inputs, at least one hidden layer, and {CLASSES} classes")
    coded = options.form == "coded"
    if not coded and len(options.threshold_rows) != len(options.shape) - 2:
        line.error(f"--threshold-rows has {len(options.threshold_rows)} layers, --shape {len(options.shape) - 2} hidden ones")
    try:
        data = load(options)
    except (OSError, ValueError) as error:
        line.error(str(error))

    recipe = Recipe(**{entry.name: getattr(options, entry.name) for entry in fields(Recipe)})
    first, *later = options.threshold_rows
    plan = [ThresholdRows(first, options.threshold_code)] + [ThresholdRows(rows, 0.5) for rows in later]
    readout = Readout(options.readout_bits, options.readout_range)

    def report(progress: str) -> None:
        if not options.quiet:
            print(f"\r\033[K{progress}", end="", file=sys.stderr, flush=True)

    unit = options.activation_code
    model = train(options.shape, unit if coded else plan, readout, data, recipe, report)
    network = model.export(f"{data.name}-{'-'.join(map(str, options.shape))}{'-coded' if coded else ''}", {})
    result = evaluate(network, data.test_codes, data.test_labels, plan, readout, unit)
    network.training.update(
        {
            "script": "python -m bitline.training",
            "torch": str(torch.__version__),
            "data": data.name,
        }
        | (
            {"form": "coded", "activation_code": unit}
            if coded
            else {"threshold_rows": options.threshold_rows, "threshold_code": options.threshold_code}
        )
        | {
            "readout": {"bits": readout.bits, "range": readout.range},
            "recipe": asdict(recipe),
            "test_images": result.images,
            "test_accuracy": round(result.exact, 5),
            "test_accuracy_through_readout": round(result.through_readout, 5),
            "test_accuracy_with_cell_spread": {
                "sigma": TYPICAL_SPREAD.cell,
                "dies": len(result.dies),
                "mean": round(float(np.mean(result.dies)), 5),
                "worst": round(min(result.dies), 5),
            },
        }
    )
    write_network(network, options.out)
    report("")
    print(result)


if __name__ == "__main__":
    main()
