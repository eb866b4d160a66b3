"""Every public function of the package has an example in its documentation, and every example runs."""

import doctest
import importlib
import importlib.util
import inspect
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas
import pytest

import bitline
from bitline import bench, grid_pictures, normalisation, plots
from bitline.train.results import summary
from bitline.training.network import read_network

matplotlib.use("agg")

from matplotlib import pyplot  # noqa: E402

SIZES = {"array.rows": [64, 128], "array.mlsa.bits": [3, 3]}

# What only NumPy is needed for, beside the package's own names.
PLAIN = {
    "bitline.training.network": ("read_network", "write_network"),
    "bitline.training.reference": ("activations", "scores", "accuracy"),
}


def packages() -> Iterator[tuple[str, Any]]:
    """What is public, package by package; that of modules for PyTorch only where there is PyTorch."""
    yield "", bitline
    if importlib.util.find_spec("torch") is not None:
        yield "torch.", importlib.import_module("bitline.torch")


def documented() -> Iterator[tuple[str, Any]]:
    """Everything public with a name: functions, classes, and their members."""
    for name, thing in ((prefix + name, getattr(package, name)) for prefix, package in packages() for name in package.__all__):
        if not callable(thing):
            continue
        yield name, thing
        if inspect.isclass(thing):
            for member, value in vars(thing).items():
                if not member.startswith("_") and value.__doc__ and thing.__module__.startswith("bitline"):
                    yield f"{name}.{member}", value
    yield "bench.overhead", bench.overhead
    yield "bench.import_seconds", bench.import_seconds
    for name in ("normalised_study", "line_levels", "compare"):
        yield f"normalisation.{name}", getattr(normalisation, name)
    yield "grid_pictures.grid_pictures", grid_pictures.grid_pictures
    for module, functions in PLAIN.items():
        for name in functions:
            yield f"{module.removeprefix('bitline.')}.{name}", getattr(importlib.import_module(module), name)
    for name in plots.__all__:
        yield f"plots.{name}", getattr(plots, name)


THINGS = dict(documented())
# Errors say nothing that an example could show; these are made by functions that have one.
WITHOUT_EXAMPLE = {
    "Error",
    "DomainError",
    "FileError",
    "FitError",
    "SpecError",
    "SpiceError",
    "Deployment",
    "Engine",
    "Audit",
    "LatchModel",
    "torch.Chip",
    "torch.LayerRows",
} | {name for name in THINGS if name.startswith("torch.") and name.count(".") > 1}  # modules are shown as a whole


@pytest.fixture(autouse=True)
def no_figures_left() -> Iterator[None]:
    yield
    pyplot.close("all")


@pytest.fixture(scope="module")
def names(finished: Any, finished_arrays: Any, curves: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the examples may use without having made it."""
    run = tmp_path_factory.mktemp("examples") / "run"
    shutil.copytree(finished.folder, run)
    study = bitline.read_study(finished.spec)
    model = bitline.read_model(run / "model.yaml")
    rng = np.random.default_rng(1)
    weights, threshold = rng.integers(0, 2, (100, 1), np.uint8), np.zeros((4, 1), np.uint8)
    trim = np.tile(np.array([[0], [1]], np.uint8), (8, 1))
    silicon = bitline.Silicon(study)
    return {
        "bitline": bitline,
        "torch": importlib.import_module("torch") if importlib.util.find_spec("torch") else None,
        "numpy": np,
        "plots": plots,
        "study": study,
        "curves": curves,
        "run": run,
        "arrays": finished_arrays.folder,
        "model": model,
        "data": bitline.characterise(study, run),
        "table": bitline.Dataset("example", "", ["level", "current_a"], np.array([[0.0, 1e-12], [31.0, 2.5e-6]])),
        "deployment": (deployment := bitline.deploy(study, model)),
        "digits": deployment.codes,
        "network": read_network(finished.spec.parent / "network"),
        "weights": weights,
        "threshold": threshold,
        "trim": trim,
        "codes": rng.integers(0, 8, (20, 100), np.uint8),
        "macro": bitline.model_engine(study, model).program(weights, threshold, trim),
        "silicon": silicon,
        "law": bitline.CellLaw(model, study, bitline_v=1.0),
        "deck": bitline.netlist(study, run=run),
        "trained": trained(run),
        "grid": (grid := {**SIZES, "ideal": [0.98, 0.98], "accuracy": [0.97, 0.96], "image_joule": [5e-7, 4e-7]}),
        "grid_pictures": grid_pictures.grid_pictures,
        "grid_folder": table_in(tmp_path_factory.mktemp("grid"), grid),
    }


def table_in(folder: Path, grid: dict[str, Any]) -> Path:
    """The folder with a grid's table."""
    pandas.DataFrame(grid).to_csv(folder / "grid.csv", index=False)
    return folder


def trained(run: Path) -> bitline.Run:
    """The run with what training leaves behind of a die."""
    die = {"as_made": 0.5, "fine_tuned": 0.75}
    (run / "training").mkdir()
    (run / "training" / "die-0000.json").write_text(json.dumps({"accuracy": die}))
    found = {"dies": 1, "ideal": {"network": 0.8}, "accuracy": summary([{"accuracy": die}], {"network": 0.8})}
    (run / "training.json").write_text(json.dumps(found))
    return bitline.read_run(run)


def examples(thing: Any) -> list[doctest.Example]:
    return doctest.DocTestParser().get_examples(inspect.getdoc(thing) or "")


@pytest.mark.parametrize("name", [name for name, thing in THINGS.items() if examples(thing)])
def test_an_example_in_the_documentation_does_what_it_says(name: str, names: dict[str, Any]) -> None:
    test = doctest.DocTest(examples(THINGS[name]), dict(names), name, None, None, None)
    said: list[str] = []
    failed = doctest.DocTestRunner(verbose=False).run(test, out=said.append, clear_globs=False).failed
    assert not failed, "".join(said)


@pytest.mark.parametrize("name", [name for name in THINGS if name not in WITHOUT_EXAMPLE])
def test_what_is_called_has_documentation_with_an_example(name: str) -> None:
    thing = THINGS[name]
    assert inspect.getdoc(thing)
    if not isinstance(thing, property) and not hasattr(thing, "func"):
        assert examples(thing), f"{name} has no example"


def test_the_list_of_what_is_documented_has_members_of_classes(root: Path) -> None:
    assert {"Study.replace", "Macro.decide", "ColumnModel.evaluate", "Run.dies"} <= set(THINGS)
