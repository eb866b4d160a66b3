"""Training itself; these tests need PyTorch, which is there only where networks are trained."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

from bitline.training import __main__ as command  # noqa: E402
from bitline.training.data_sets import DataSet, load_digits  # noqa: E402
from bitline.training.layers import HiddenLayer, OutputLayer, sign  # noqa: E402
from bitline.training.model import Model  # noqa: E402
from bitline.training.network import read_network  # noqa: E402
from bitline.training.readout import Readout  # noqa: E402
from bitline.training.recipe import Recipe  # noqa: E402
from bitline.training.reference import accuracy, scores  # noqa: E402
from bitline.training.rows import ThresholdRows  # noqa: E402
from bitline.training.trainer import squared_hinge, train  # noqa: E402

PLAN = [ThresholdRows(11, 15.0), ThresholdRows(15, 0.5)]
READOUT = Readout(5, 24.0)
SHAPE = [100, 48, 32, 10]


def quiet(_: str) -> None:
    """Shows nothing."""


@pytest.fixture(scope="module")
def digits(root: Path) -> DataSet:
    return load_digits(root / "cosim" / "data" / "digits", 100)


@pytest.fixture(scope="module")
def trained(digits: DataSet) -> Model:
    recipe = Recipe(epochs=20, settling_epochs=5, batch=100, rate=0.02, cell_spread=0.1)
    return train(SHAPE, PLAN, READOUT, digits, recipe, quiet)


def test_the_sign_of_zero_is_plus_one_and_its_gradient_ends_at_one() -> None:
    value = torch.tensor([-2.0, -0.5, 0.0, 0.5, 2.0], requires_grad=True)
    result = sign(value)
    result.sum().backward()
    assert result.tolist() == [-1, -1, 1, 1, 1]
    assert value.grad.tolist() == [0, 1, 1, 1, 0]


def test_the_squared_hinge_is_zero_only_beyond_the_margin() -> None:
    labels = torch.tensor([1])
    assert squared_hinge(torch.tensor([[-1.0, 1.0, -3.0]]), labels).item() == 0
    assert squared_hinge(torch.tensor([[-1.0, 0.0, 1.0]]), labels).item() == pytest.approx((1 + 4) / 3)


def test_the_snapped_boundary_is_that_of_the_rows() -> None:
    rows = ThresholdRows(11, 15.0)
    layer = HiddenLayer(4, 200, rows, 0.0, 1.0)
    layer.shift.data = torch.linspace(-3, 3, 200)
    mean, deviation = torch.full((200,), 20.0), torch.full((200,), 90.0)
    free = layer.boundary(mean, deviation)
    layer.snapped = True
    snapped = layer.boundary(mean, deviation).detach()
    np.testing.assert_array_equal(snapped, rows.snap(free.detach().double().numpy()))


def test_the_output_layer_reads_as_the_readout_does() -> None:
    layer = OutputLayer(96, 10, READOUT, 0.0)
    layer.quantised = True
    inputs = torch.randint(0, 2, (50, 96)).float()
    weights = layer.weights().detach()
    read = READOUT.read((inputs @ weights).double().numpy())
    expected = layer.log_scale.exp().item() * (2 * read - weights.sum(0).numpy())
    np.testing.assert_allclose(layer(inputs).detach(), expected, rtol=1e-5, atol=1e-5)


def test_the_exported_network_computes_what_the_model_does(trained: Model, digits: DataSet) -> None:
    network = trained.export("small", {})
    trained.eval()
    with torch.no_grad():
        expected = trained(torch.from_numpy(digits.test_codes).float()).double().numpy()
    # The model computes in float32: a relative error of 2^-24 per operation on scores of order one.
    np.testing.assert_allclose(scores(network, digits.test_codes, READOUT), expected, atol=1e-5)


def test_every_trained_boundary_can_be_realised(trained: Model) -> None:
    network = trained.export("small", {})
    first, second = network.hidden
    np.testing.assert_array_equal(PLAN[0].snap(first.thresholds), first.thresholds)
    boundary = (second.thresholds + second.weights.sum(axis=0, dtype=np.int64)) / 2
    np.testing.assert_array_equal(PLAN[1].snap(boundary), boundary)


def test_a_small_network_learns_the_digits(trained: Model, digits: DataSet) -> None:
    # So small a network reaches about 90 % in so few epochs; guessing reaches 10 %.
    assert accuracy(trained.export("small", {}), digits.test_codes, digits.test_labels) > 0.8


def test_the_seed_determines_the_network(digits: DataSet) -> None:
    recipe = Recipe(epochs=2, settling_epochs=1)

    def weights(seed: int) -> NDArray[np.int8]:
        model = train(SHAPE, PLAN, READOUT, digits, replace(recipe, seed=seed), quiet)
        network = model.export("small", {})
        return np.concatenate([layer.weights.ravel() for layer in [*network.hidden, network.output]])

    np.testing.assert_array_equal(weights(1), weights(1))
    assert np.any(weights(1) != weights(2))


def test_networks_that_send_codes_end_with_the_means_of_all_their_decisions(digits: DataSet) -> None:
    recipe = Recipe(epochs=2, settling_epochs=1, restart_epochs=2, restart_window=0.25)
    model = train([100, 8, 8, 10], 30, Readout(5, 24.0), digits, recipe, lambda progress: None)
    values = torch.from_numpy(digits.codes).float()
    for layer in model.eval().hidden:
        decisions = torch.where(values @ layer.weights() >= 0, 1.0, -1.0)
        torch.testing.assert_close(layer.mean, decisions.mean(0))
        values = layer(values)


def test_the_command_writes_a_network_with_its_accuracy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], digits: DataSet
) -> None:
    options = "--data digits --shape 100-16-10 --threshold-rows 11 --epochs 2 --settling-epochs 1 --quiet"
    monkeypatch.setattr("sys.argv", ["training", *options.split(), "--out", str(tmp_path)])
    command.main()
    network = read_network(tmp_path)
    assert network.shape == [100, 16, 10] and network.name == "digits-100-16-10"
    found = accuracy(network, digits.test_codes, digits.test_labels)
    assert network.training["test_accuracy"] == round(found, 5)
    assert "359 images: exact" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("--data digits --shape 100-10", "expected inputs, at least one hidden layer, and 10 classes"),
        ("--data digits --shape 100-20-10", "--threshold-rows has 2 layers, --shape 1 hidden ones"),
        ("--data mnist", "expected --mnist FOLDER or the variable BITLINE_MNIST"),
    ],
)
def test_a_wrong_command_line_is_explained(
    options: str,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("BITLINE_MNIST", raising=False)
    monkeypatch.setattr("sys.argv", ["training", *options.split(), "--out", str(tmp_path)])
    with pytest.raises(SystemExit) as end:
        command.main()
    assert end.value.code == 2 and sentence in capsys.readouterr().err
