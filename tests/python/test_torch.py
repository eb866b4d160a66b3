"""Modules on a chip: forward what the engines do, backward the straight-through estimator."""

import copy
import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="PyTorch is not installed; pip install 'bitline[torch]'")

import bitline  # noqa: E402
import bitline.torch  # noqa: E402
from bitline.torch import Conv2d, Hardware, Linear, Network, Scores, layer_rows, network_of, readout, write_folder  # noqa: E402
from bitline.training.data_sets import DataSet, load_digits  # noqa: E402
from bitline.training.network import read_network  # noqa: E402
from bitline.training.reference import activations, scores  # noqa: E402
from bitline.training.trainer import squared_hinge  # noqa: E402

TWO_LAYERS = [
    {"threshold_rows": 11, "threshold_code": 15, "trim_rows": 16},
    {"threshold_rows": 16, "trim_rows": 16, "activation_code": 30},
]


@pytest.fixture(scope="module")
def study(finished: Any) -> bitline.Study:
    return bitline.read_study(finished.spec)


@pytest.fixture(scope="module")
def model(finished: Any) -> bitline.ColumnModel:
    return bitline.read_model(finished.folder / "model.yaml")


@pytest.fixture(scope="module")
def deployment(study: bitline.Study, model: bitline.ColumnModel) -> bitline.Deployment:
    return bitline.deploy(study, model)


@pytest.fixture
def network(study: bitline.Study, finished: Any) -> Network:
    """The network of the small study as modules."""
    made = network_of(finished.spec.parent / "network", study)
    made.eval()
    return made


def codes_of(deployment: bitline.Deployment) -> Any:
    return torch.from_numpy(deployment.codes.copy())


def test_an_image_that_meets_a_die_of_its_own_sees_what_log_normal_cells_do_to_it(study: bitline.Study) -> None:
    torch.manual_seed(1)
    dies, spread = 4000, 0.4
    layer = Linear(100, dies, layer_rows(study)[0])
    layer.cell_spread = spread
    images, weights = torch.randint(0, 32, (3, 100)).float(), layer.weights()
    strength = torch.exp(spread * torch.randn(100, dies) - spread**2 / 2)
    drawn = (images - images.mean(0)) @ (weights * (strength - 1))  # what data on leave of a column of each die
    found = layer.difference(images, weights)
    # A standard deviation of so many draws is known to 1 / sqrt(2 dies) of itself, of nearly normal ones.
    bound = 5 * (2 * 0.5 / dies) ** 0.5
    torch.testing.assert_close(found.std(1) / drawn.std(1), torch.ones(3), atol=bound, rtol=0)
    torch.testing.assert_close(found.mean(1) / drawn.std(1), torch.zeros(3), atol=5 / dies**0.5, rtol=0)


def test_images_that_are_alike_tell_no_die_from_another(study: bitline.Study) -> None:
    layer = Linear(100, 8, layer_rows(study)[0])
    layer.cell_spread = 0.4
    images = torch.full((5, 100), 7.0)
    assert not layer.difference(images, layer.weights()).any(), "boundaries that are measured take it away"
    left = layer.disturbance(images, layer.weights())
    assert 0 < left.abs().max() <= layer.rows.weight, "to the next threshold row"


@pytest.mark.parametrize("compensated", [False, True])
def test_a_network_on_a_die_computes_what_the_die_does(
    network: Network, study: bitline.Study, model: bitline.ColumnModel, deployment: bitline.Deployment, compensated: bool
) -> None:
    hardware = Hardware(study, model)
    seen = []
    for number in range(3):  # a die per batch
        die = deployment.die(number, compensated=compensated)
        network.put_on(hardware.die(number, trimmed=die if compensated else None))
        classes, expected = die.infer()
        found = network(codes_of(deployment)).detach().numpy()
        assert np.array_equal(found.argmax(axis=1), classes)
        np.testing.assert_array_equal(found, expected.astype(np.float32))  # sums are multiples of half a step, the scale 0.5
        seen.append(found)
    assert not np.array_equal(seen[0], seen[1])


def test_image_numbers_address_the_noise(
    network: Network, study: bitline.Study, model: bitline.ColumnModel, deployment: bitline.Deployment
) -> None:
    network.put_on(Hardware(study, model).die(0))
    numbers = torch.tensor([7, 3, 11])
    die = deployment.die(0, compensated=False)
    _, expected = die.infer(np.ascontiguousarray(deployment.codes[:3]), images=numbers.numpy().astype(np.uint32))
    assert np.array_equal(network(codes_of(deployment)[:3], numbers).detach().numpy(), expected.astype(np.float32))


def test_a_layer_decides_as_a_macro_that_is_programmed_by_hand(study: bitline.Study, model: bitline.ColumnModel) -> None:
    torch.manual_seed(1)
    layer = Linear(100, 6, layer_rows(study)[0]).eval()
    layer.mean.copy_(torch.tensor([-165.0, -75.0, -15.0, 15.0, 45.0, 165.0]))
    layer.put_on(Hardware(study, model).die(1))
    codes = torch.randint(0, 32, (50, 100), dtype=torch.uint8)
    # 11 rows of code 15 that store k zeros move the boundary to 15 (2 k - 11).
    ones = [11 - (boundary // 15 + 11) // 2 for boundary in (-165, -75, -15, 15, 45, 165)]
    assert ones == [11, 8, 6, 5, 4, 0]
    threshold = bitline._core.spread_block(ones, 11)
    assert threshold.sum(axis=0).tolist() == ones
    trim = bitline._core.spread_block([8] * 6, 16)
    bits = (layer.latent.detach().numpy() >= 0).astype(np.uint8)
    macro = bitline.model_engine(study, model).program(bits, threshold, trim, die=1, macro=0, threshold_code=15)
    assert np.array_equal(layer(codes).detach().numpy(), macro.decide(codes.numpy()))
    assert 0 < layer(codes).mean() < 1


def test_on_the_ideal_engine_and_on_none_decisions_are_exact(
    network: Network, study: bitline.Study, deployment: bitline.Deployment, finished: Any
) -> None:
    plain = read_network(finished.spec.parent / "network")
    expected = scores(plain, deployment.codes)
    network.output.quantised = False
    exact = network(codes_of(deployment)).detach().numpy()
    network.put_on(Hardware(study, engine="ideal").die(0))
    np.testing.assert_array_equal(exact, expected.astype(np.float32))
    np.testing.assert_array_equal(network(codes_of(deployment)).detach().numpy(), expected.astype(np.float32))


def test_gradients_are_those_of_hard_tanh(study: bitline.Study, model: bitline.ColumnModel) -> None:
    torch.manual_seed(2)
    layer = Linear(40, 5, layer_rows(study)[1], window=0.7).eval()
    layer.latent.data = 3 * layer.latent.data  # some beyond ±1
    layer.deviation.fill_(2.0)
    layer.put_on(Hardware(study, model).die(0))
    inputs = torch.randint(0, 2, (30, 40)).float().requires_grad_()
    upstream = torch.randn(30, 5)
    (layer(inputs) * upstream).sum().backward()

    x, g, latent = inputs.detach().numpy(), upstream.numpy(), layer.latent.detach().numpy()
    w = np.where(latent >= 0, 1.0, -1.0)
    boundary = 0.5 * (2 * np.floor((0 / 0.5 + 15) / 2 + 0.5) - 15)  # of 15 rows, each half an activation, nearest to 0
    z = (x @ w - boundary) / (0.7 * 2.0)
    inner = g * (np.abs(z) <= 1) / (2 * 0.7 * 2.0)  # (hard tanh(z) + 1) / 2
    assert 0 < (np.abs(z) <= 1).mean() < 1 and 0 < (np.abs(latent) <= 1).mean() < 1
    np.testing.assert_allclose(inputs.grad.numpy(), inner @ w.T, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(layer.latent.grad.numpy(), (x.T @ inner) * (np.abs(latent) <= 1), rtol=1e-5, atol=1e-5)
    # The boundary is mean - shift * deviation; the gradient passes the rounding to the rows.
    np.testing.assert_allclose(layer.shift.grad.numpy(), (inner * 2.0).sum(axis=0), rtol=1e-5, atol=1e-5)


def test_gradients_of_scores_end_at_the_range_of_the_readout(study: bitline.Study, model: bitline.ColumnModel) -> None:
    torch.manual_seed(3)
    layer = Scores(64, 10, layer_rows(study)[2], readout(study))
    layer.put_on(Hardware(study, model).die(0))
    inputs = torch.randint(0, 2, (30, 64)).float().requires_grad_()
    layer(inputs).sum().backward()
    w = np.where(layer.latent.detach().numpy() >= 0, 1.0, -1.0)
    sums = inputs.detach().numpy() @ w
    inside = np.abs(sums) <= 8 + 16 / 3 / 2
    assert 0 < inside.mean() < 1
    expected = 2 / 8 * inside @ w.T  # the scale begins at one over the root of the number of inputs
    np.testing.assert_allclose(inputs.grad.numpy(), expected, rtol=1e-5, atol=1e-5)


def test_a_convolution_reads_every_patch_on_one_macro(study: bitline.Study, model: bitline.ColumnModel) -> None:
    torch.manual_seed(4)
    layer = Conv2d(2, 3, 3, layer_rows(study)[0], stride=2, padding=1).eval()
    images = torch.randint(0, 32, (4, 2, 9, 7), dtype=torch.uint8)
    weights = layer.linear.weights().detach().reshape(2, 3, 3, 3).permute(3, 0, 1, 2)
    sums = torch.nn.functional.conv2d(images.float(), weights, stride=2, padding=1)
    boundary = layer.linear.boundary(layer.linear.mean, layer.linear.deviation)[0].item()
    assert torch.equal(layer(images), (sums >= boundary).float())

    layer.put_on(Hardware(study, model).die(2))
    on_die = layer(images)
    bits = (layer.linear.latent.detach().numpy() >= 0).astype(np.uint8)
    threshold, trim = bitline._core.spread_block([5] * 3, 11), bitline._core.spread_block([8] * 3, 16)
    macro = bitline.model_engine(study, model).program(bits, threshold, trim, die=2, threshold_code=15)
    assert boundary == 15  # 6 of 11 rows store 0
    for image, row, column in [(0, 0, 0), (1, 2, 3), (3, 4, 1)]:
        padded = np.pad(images[image].numpy(), ((0, 0), (1, 1), (1, 1)))
        patch = np.ascontiguousarray(padded[:, 2 * row : 2 * row + 3, 2 * column : 2 * column + 3].reshape(1, -1))
        number = np.array([image * 20 + row * 4 + column], np.uint32)
        assert np.array_equal(on_die[image, :, row, column].detach().numpy(), macro.decide(patch, images=number)[0])


def test_arrays_are_lent_and_not_copied(study: bitline.Study, model: bitline.ColumnModel) -> None:
    from bitline.torch.modules import codes_of

    chip, rows = Hardware(study, model).die(0), layer_rows(study)[0]
    tensor = torch.randint(0, 32, (4, 100), dtype=torch.uint8)
    assert codes_of(tensor, rows, chip).__array_interface__["data"][0] == tensor.data_ptr()


def test_a_macro_is_written_anew_only_where_something_changed(
    network: Network, study: bitline.Study, model: bitline.ColumnModel, deployment: bitline.Deployment
) -> None:
    network.put_on(Hardware(study, model).die(0))
    network(codes_of(deployment))
    first = network.hidden[0]._written
    network(codes_of(deployment))
    assert network.hidden[0]._written is first
    with torch.no_grad():
        network.hidden[0].latent[0, 0] *= -1
    network(codes_of(deployment))
    assert network.hidden[0]._written is not first


@pytest.mark.parametrize("kind", ["exported", "imported"])
def test_what_is_written_and_read_again_decides_alike(
    study: bitline.Study, deployment: bitline.Deployment, finished: Any, tmp_path: Path, kind: str
) -> None:
    torch.manual_seed(5)
    network = Network(study, [100, 12, 9, 10]) if kind == "exported" else network_of(finished.spec.parent / "network", study)
    codes = codes_of(deployment)
    if kind == "exported":
        with torch.no_grad():
            for layer in network.hidden:
                layer.shift.uniform_(-0.1, 0.1)
        network.settle(codes)
    network.eval()
    write_folder(network, tmp_path / "network", "mine")
    assert not network.training
    again = network_of(tmp_path / "network", study).eval()
    network.output.quantised = again.output.quantised = False
    assert torch.equal(again(codes).argmax(1), network(codes).argmax(1))
    plain = read_network(tmp_path / "network")
    hidden = codes
    for layer in network.hidden:
        hidden = layer(hidden)
    assert np.array_equal(2 * hidden.detach().numpy() - 1, activations(plain, deployment.codes))
    np.testing.assert_allclose(network(codes).detach().numpy(), scores(plain, deployment.codes), rtol=1e-5, atol=1e-5)
    there = bitline.deploy(study.replace({"network.folder": str(tmp_path / "network")})).die(0, engine="ideal").infer()[0]
    assert np.array_equal(there, scores(plain, deployment.codes).argmax(axis=1))


def test_a_network_with_polarity_and_negative_scales_is_imported(study: bitline.Study, finished: Any) -> None:
    plain = read_network(finished.spec.parent / "network")
    turned = copy.deepcopy(plain)
    turned.hidden[0].weights[:, ::2] *= -1
    turned.hidden[0].thresholds[::2] *= -1
    turned.hidden[0].polarity[::2] = -1
    turned.output.weights[:, 1] *= -1
    turned.output.scale[1] *= -1
    codes = np.random.default_rng(1).integers(0, 32, (50, 100)).astype(np.uint8)
    network = network_of(turned, study).eval()
    network.output.quantised = False
    np.testing.assert_allclose(network(torch.from_numpy(codes)).detach().numpy(), scores(turned, codes), rtol=1e-6)
    np.testing.assert_array_equal(scores(turned, codes), scores(plain, codes))


@pytest.fixture(scope="module")
def digits(root: Path) -> DataSet:
    return load_digits(root / "cosim" / "data" / "digits", 100)


def trained(network: Network, digits: DataSet, epochs: int, rate: float) -> list[float]:
    """Trains on the shipped digits; the loss of every batch."""
    optimiser = torch.optim.Adam(network.parameters(), lr=rate)
    codes, labels = torch.from_numpy(digits.codes.copy()), torch.from_numpy(digits.labels).long()
    losses = []
    for _ in range(epochs):
        for index in torch.randperm(len(labels)).split(100):
            loss = squared_hinge(network(codes[index], index), labels[index])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            for layer in network.columns:
                layer.clip()
            losses.append(loss.item())
    return losses


def right(network: Network, digits: DataSet) -> NDArray[np.bool_]:
    """Which test images are classified rightly."""
    network.eval()
    with torch.no_grad():
        classes = network(torch.from_numpy(digits.test_codes.copy())).argmax(1).numpy()
    network.train()
    return np.asarray(classes == digits.test_labels)


def test_training_with_the_hardware_in_the_loop_beats_training_without(
    study: bitline.Study, model: bitline.ColumnModel, digits: DataSet
) -> None:
    torch.manual_seed(1)
    torch.set_num_threads(1)
    start = Network(study.replace({"network.layers": TWO_LAYERS}), [100, 24, 10])
    start.output.quantised = False
    trained(start, digits, 12, 0.01)
    without, within = copy.deepcopy(start), copy.deepcopy(start)
    chip = Hardware(study, model).die(0)  # as made: mismatch and offsets

    trained(without, digits, 10, 0.003)
    without.hidden[0].put_on(chip)
    within.hidden[0].put_on(chip)
    losses = np.array(trained(within, digits, 10, 0.003))

    # Means of 14 batches each, compared with their standard errors.
    first, last = losses[:14], losses[-14:]
    error = np.hypot(first.std(ddof=1), last.std(ddof=1)) / 14**0.5
    assert first.mean() - last.mean() > 4 * error
    # The same test images on the same die: of those that one network alone gets right, McNemar's statistic is about normal.
    better, worse = (
        (right(within, digits) & ~right(without, digits)).sum(),
        (~right(within, digits) & right(without, digits)).sum(),
    )
    assert (better - worse) / (better + worse) ** 0.5 > 4


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda study, model: Hardware(study), "engine 'model' needs a column model"),
        (lambda study, model: Hardware(study, model, engine="spice"), "engine 'spice'; expected model or ideal"),
        (lambda study, model: Network(study, [100, 10]), "a network of 1 layers; expected 3"),
        (
            lambda study, model: Hardware(study, model).die(0, trimmed=bitline.deploy(study, model).die(1)),
            "the trim is that of die 1; expected die 0's own",
        ),
    ],
)
def test_what_does_not_fit_is_refused(study: bitline.Study, model: bitline.ColumnModel, call: Any, message: str) -> None:
    with pytest.raises(bitline.SpecError, match=message):
        call(study, model)


@pytest.mark.parametrize(
    ("layer", "inputs", "message"),
    [
        (0, np.full((1, 90), 32.0), "layer 1: inputs from 32 to 32; expected 0 to 31"),
        (0, np.full((1, 90), 0.5), "layer 1: an input is not a whole number"),
        (1, np.full((1, 90), 2.0), "layer 2: inputs from 2 to 2; expected 0 to 1"),
        (1, np.full((1, 90), -1.0), "layer 2: inputs from -1 to -1; expected 0 to 1"),
    ],
)
def test_inputs_that_no_row_can_take_are_refused(
    study: bitline.Study, model: bitline.ColumnModel, layer: int, inputs: NDArray[np.float64], message: str
) -> None:
    module = Linear(90, 3, layer_rows(study)[layer])
    module.put_on(Hardware(study, model).die(0))
    with pytest.raises(bitline.SpecError, match=message):
        module(torch.from_numpy(inputs))


def test_without_pytorch_the_package_says_what_to_install() -> None:
    blocked = "import sys; sys.modules['torch'] = None\nimport bitline\nimport bitline.torch\n"
    paths = {"PYTHONPATH": ":".join(path for path in sys.path if path), "PATH": ""}
    said = subprocess.run([sys.executable, "-c", blocked], env=paths, capture_output=True, text=True).stderr
    assert said.splitlines()[-1].endswith("bitline.torch needs PyTorch; expected it installed by pip install 'bitline[torch]'")
    assert importlib.import_module("bitline.torch") is bitline.torch
