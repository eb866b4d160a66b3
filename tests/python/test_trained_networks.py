"""The networks that are shipped keep what their manifests promise."""

from pathlib import Path

import numpy as np
import pytest

from bitline.training.data_sets import DataSet, load_digits, load_mnist
from bitline.training.network import Network, read_network
from bitline.training.readout import Readout
from bitline.training.reference import accuracy, activations, sums
from bitline.training.rows import ThresholdRows

DIGITS = Path("examples") / "digits-sram" / "network"
MNIST = Path("examples") / "mnist-sram" / "network"
MNIST_WHOLE = Path("examples") / "mnist-sram" / "network-whole"
CODED = Path("examples") / "system130-a" / "network-center"
CODED_WHOLE = Path("examples") / "system130-a" / "network"
SMALL = Path("tests") / "data" / "network-81-64-10"
ARRAY_ROWS = 128
TRIM_ROWS = 16


def row_plan(network: Network) -> list[ThresholdRows]:
    """The threshold rows a network was trained for."""
    first, *later = network.training["threshold_rows"]
    return [ThresholdRows(first, network.training["threshold_code"])] + [ThresholdRows(rows, 0.5) for rows in later]


@pytest.fixture(params=[DIGITS, MNIST, MNIST_WHOLE, SMALL], ids=["digits", "mnist", "mnist-whole", "81-64-10"])
def network(request: pytest.FixtureRequest, root: Path) -> Network:
    return read_network(root / request.param)


def test_shapes_chain_and_weights_are_plus_or_minus_one(network: Network) -> None:
    layers = [layer.weights for layer in network.hidden] + [network.output.weights]
    assert network.name.endswith("-".join(map(str, network.shape)))
    for before, after in zip(layers[:-1], layers[1:], strict=True):
        assert before.shape[1] == after.shape[0]
    for weights in layers:
        assert weights.dtype == np.int8 and np.all(np.abs(weights) == 1)
    for layer in network.hidden:
        assert layer.polarity.dtype == np.int8 and np.all(np.abs(layer.polarity) == 1)


def test_data_threshold_and_trim_rows_fit_the_array(network: Network) -> None:
    for inputs, rows in zip(network.shape, row_plan(network), strict=False):
        assert inputs + rows.rows + TRIM_ROWS <= ARRAY_ROWS


def test_every_boundary_is_one_that_the_threshold_rows_reach(network: Network) -> None:
    for number, (layer, rows) in enumerate(zip(network.hidden, row_plan(network), strict=True)):
        weights = layer.weights.astype(np.int64) * layer.polarity
        threshold = layer.thresholds * layer.polarity
        boundary = threshold if number == 0 else (threshold + weights.sum(axis=0)) / 2
        np.testing.assert_array_equal(rows.snap(boundary), boundary)


def test_one_scale_serves_all_classes(network: Network) -> None:
    assert np.all(network.output.scale == network.output.scale[0]) and network.output.scale[0] > 0


def check_accuracies(network: Network, data: DataSet) -> None:
    readout = Readout(**network.training["readout"])
    promised = [network.training[key] for key in ("test_accuracy", "test_accuracy_through_readout")]
    found = [accuracy(network, data.test_codes, data.test_labels, seen) for seen in (None, readout)]
    assert [round(value, 5) for value in found] == promised


def check_readout_range(network: Network, data: DataSet) -> None:
    on = (activations(network, data.test_codes) + 1) // 2
    on_off = sums(on, network.output.weights)
    above = (on_off > network.training["readout"]["range"]).sum(axis=1)
    assert np.mean(above >= 2) < 0.01, "the ramp ends above the second-largest sum of nearly every image"


@pytest.mark.parametrize(("folder", "least"), [(DIGITS, 0.975), (SMALL, 0.93)], ids=["digits", "81-64-10"])
def test_digits_are_recognised_as_promised(root: Path, folder: Path, least: float) -> None:
    network = read_network(root / folder)
    data = load_digits(root / "cosim" / "data" / "digits", network.shape[0])
    assert len(data.test_labels) == 359
    check_accuracies(network, data)
    check_readout_range(network, data)
    assert network.training["test_accuracy"] >= least


@pytest.mark.parametrize(("folder", "crop", "least"), [(MNIST, "center", 0.945), (MNIST_WHOLE, "whole", 0.938)])
def test_mnist_is_recognised_as_promised(root: Path, mnist_folder: Path, folder: Path, crop: str, least: float) -> None:
    network = read_network(root / folder)
    data = load_mnist(mnist_folder, crop, network.shape[0])
    check_accuracies(network, data)
    check_readout_range(network, data)
    assert network.training["data"] == f"mnist-{crop}"
    assert network.training["test_accuracy"] >= least
    assert abs(network.training["test_accuracy"] - network.training["test_accuracy_through_readout"]) <= 0.003


@pytest.mark.parametrize(("folder", "crop", "least"), [(CODED, "center", 0.945), (CODED_WHOLE, "whole", 0.938)])
def test_networks_that_send_codes_recognise_mnist_as_promised(
    root: Path, mnist_folder: Path, folder: Path, crop: str, least: float
) -> None:
    network = read_network(root / folder)
    promised = network.training
    assert network.coded and promised["data"] == f"mnist-{crop}"
    data = load_mnist(mnist_folder, crop, network.shape[0], moved=False)
    readout = Readout(**promised["readout"])
    assert round(accuracy(network, data.test_codes, data.test_labels), 5) == promised["test_accuracy"]
    through = accuracy(network, data.test_codes, data.test_labels, readout, promised["activation_code"])
    assert round(through, 5) == promised["test_accuracy_through_readout"]
    assert min(promised["test_accuracy"], through) >= least
