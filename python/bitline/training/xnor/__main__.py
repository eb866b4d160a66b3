"""Trains a binarised network for arrays that add the XNOR of many rows, and writes it as a network folder.

python -m bitline.training.xnor --data mnist --shape mlp --out examples/xnor-rram-mlp/network --seed 1
"""

import argparse
import os
import sys
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np
import torch

from bitline.training.xnor.export import export
from bitline.training.xnor.images import ByteImages, load_cifar10, load_mnist
from bitline.training.xnor.network import Network, write_network
from bitline.training.xnor.recipe import Recipe
from bitline.training.xnor.reference import Array, accuracy
from bitline.training.xnor.shape import layers_of
from bitline.training.xnor.trainer import train

SHAPES = {
    "mlp": "1024-1024-1024-10",
    "cnn": "16C5-MP2-32C5-MP2-256-10",
    "cifar10": "2x128C3-MP2-2x256C3-MP2-2x512C3-MP2-2x1024FC-10",
}
VARIABLES = {"mnist": "BITLINE_MNIST", "cifar10": "BITLINE_CIFAR10"}


def parser() -> argparse.ArgumentParser:
    """The command line: what to train, on what, where to write, and one option per field of the recipe."""
    line = argparse.ArgumentParser(
        prog="python -m bitline.training.xnor",
        description="Trains a binarised network for arrays that add the XNOR of many rows, and writes it as a network folder.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    line.add_argument("--data", choices=list(VARIABLES), required=True, help="what to train on")
    line.add_argument("--folder", type=Path, help="of its files; else from BITLINE_MNIST or BITLINE_CIFAR10")
    line.add_argument("--shape", default="mlp", help=f"one of {', '.join(SHAPES)}, or layers such as {SHAPES['cnn']}")
    line.add_argument("--checkpoint", type=Path, help="file that is written after every epoch; training goes on from it")
    line.add_argument("--out", type=Path, required=True, help="folder of the network")
    line.add_argument("--quiet", action="store_true", help="show no progress")
    recipe = line.add_argument_group("recipe")
    for entry in fields(Recipe):
        name = f"--{entry.name.replace('_', '-')}"
        if isinstance(entry.default, bool):
            recipe.add_argument(name, action=argparse.BooleanOptionalAction, default=entry.default, help=" ")
        else:
            recipe.add_argument(name, type=type(entry.default), default=entry.default, help=" ")
    return line


def load(name: str, folder: Path | None) -> ByteImages:
    """The data set the command line asks for."""
    place = folder or os.environ.get(VARIABLES[name])
    if place is None:
        raise ValueError(f"no folder of {name}: expected --folder FOLDER or the variable {VARIABLES[name]}")
    return {"mnist": load_mnist, "cifar10": load_cifar10}[name](Path(place))


def accuracies(network: Network, data: ByteImages, recipe: Recipe) -> dict[str, object]:
    """Of the test images, exact and through sense amplifiers."""
    array = Array(recipe.rows, recipe.bits)
    array.choose(network, data.pixels[: recipe.counted])
    return {
        "test_images": len(data.test_labels),
        "test_accuracy": round(accuracy(network, data.test_pixels, data.test_labels), 5),
        "test_accuracy_read": {
            "rows": recipe.rows,
            "bits": recipe.bits,
            "references": "lloyd-max",
            "accuracy": round(accuracy(network, data.test_pixels, data.test_labels, array), 5),
        },
    }


def main() -> None:
    line = parser()
    options = line.parse_args()
    shape = SHAPES.get(options.shape, options.shape)
    try:
        data = load(options.data, options.folder)
        layers = layers_of(shape, data.size)
        if layers[-1].neurons != int(np.max(data.labels)) + 1:
            raise ValueError(f"the shape '{shape}' ends with {layers[-1].neurons} classes; {data.name} has another number")
        images = len(data.labels)
        if not 0 <= options.held_out < images:
            raise ValueError(f"--held-out {options.held_out}: expected from 0 to fewer than the {images} training images")
    except (OSError, ValueError) as error:
        line.error(str(error))
    recipe = Recipe(**{entry.name: getattr(options, entry.name) for entry in fields(Recipe)})

    def report(progress: str) -> None:
        if not options.quiet:
            print(progress, file=sys.stderr, flush=True)

    model = train(layers, data, recipe, options.checkpoint, report)
    network = export(model, f"{data.name}-{shape}", {})
    network.training.update({"script": "python -m bitline.training.xnor", "torch": str(torch.__version__), "data": data.name})
    network.training.update({"shape": shape, "recipe": asdict(recipe)} | accuracies(network, data, recipe))
    write_network(network, options.out)
    print({key: network.training[key] for key in ("test_images", "test_accuracy", "test_accuracy_read")})


if __name__ == "__main__":
    main()
