"""Hidden layers that are read out with several bits and rectified."""

import importlib.util
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed; pip install 'bitline[torch]'")

import bitline  # noqa: E402
from bitline.torch import (  # noqa: E402
    Course,
    Hardware,
    Images,
    Network,
    Rectified,
    layer_rows,
    optimiser_of,
    place,
    probe,
    readout,
    remeasure,
    retrim,
    train_epoch,
    write_folder,
)
from bitline.training.data_sets import load_digits  # noqa: E402
from bitline.training.recipe import Recipe  # noqa: E402
from bitline.training.trainer import seed, train_model  # noqa: E402

RAMPS = {"network.layers.0.threshold_rows": 8, "network.layers.1.threshold_rows": 8}
"""Half as many rows as the output layer's 16, and half its range."""

EXACT = {"network.readout.bits": 4, "network.readout.range": 7.7}
"""16 strobes in hidden layers, from -115.5 to 115.5 codes in steps of 15.4: no sum of codes lies on one."""

END, STEP = 3.85, 7.7 / 15
LEVELS = np.linspace(-END, END, 16)


@pytest.fixture(scope="module")
def small(finished: Any) -> bitline.Study:
    """The small study with ramps in its hidden layers, of the 2 bits that its model was fitted for."""
    return bitline.read_study(finished.spec, set=RAMPS)


@pytest.fixture(scope="module")
def study(finished: Any) -> bitline.Study:
    """The same with another read-out, for exact arithmetic."""
    return bitline.read_study(finished.spec, set=RAMPS | EXACT)


@pytest.fixture(scope="module")
def model(finished: Any) -> bitline.ColumnModel:
    return bitline.read_model(finished.folder / "model.yaml")


def layer_of(study: bitline.Study, bits: int | None = None, number: int = 0, neurons: int = 8) -> Rectified:
    """A hidden layer with random weights and statistics."""
    generator = torch.Generator().manual_seed(4)
    rows = layer_rows(study, rectified=True)[number]
    layer = Rectified(100, neurons, rows, readout(study, rows), bits=bits).eval()
    layer.latent.data = torch.rand(100, neurons, generator=generator) - 0.5
    layer.gain.data = 6 + 6 * torch.rand(neurons, generator=generator)
    layer.shift.data = 10 * torch.randn(neurons, generator=generator)
    layer.mean.copy_(torch.randn(neurons, generator=generator))
    layer.deviation.copy_(1 + torch.rand(neurons, generator=generator))
    return layer


def random_codes(images: int = 60) -> Any:
    return torch.randint(0, 16, (images, 100), dtype=torch.uint8, generator=torch.Generator().manual_seed(5))


def sent(layer: Rectified, reported: Any) -> Any:
    """Codes by hand: batch normalisation, ReLU, rounding, the largest code of the DAC."""
    gain, shift, mean, deviation = (
        value.detach().numpy().astype(np.float64) for value in (layer.gain, layer.shift, layer.mean, layer.deviation)
    )
    normalised = gain * (reported - mean) / deviation + shift
    return np.minimum(np.floor(np.maximum(normalised, 0) + 0.5), 31)


def sums_by_hand(layer: Rectified, codes: Any) -> Any:
    """In activations of code 30."""
    return codes.numpy().astype(np.float64) @ np.where(layer.latent.detach().numpy() >= 0, 1, -1) / 30


def test_codes_are_those_of_a_computation_by_hand(study: bitline.Study) -> None:
    layer, codes = layer_of(study), random_codes()
    fired = (sums_by_hand(layer, codes)[..., None] >= LEVELS).sum(-1)
    assert set(np.unique(fired)) == set(range(17)), "every count of strobes occurs"
    expected = sent(layer, -END + (fired - 0.5) * STEP)
    found = layer(codes).detach().numpy()
    np.testing.assert_array_equal(found, expected)
    assert len(np.unique(found)) > 10 and found.min() == 0 and found.max() == 31


def test_fewer_bits_use_fewer_strobes_of_the_same_ramp(study: bitline.Study) -> None:
    layer, codes = layer_of(study, bits=2), random_codes()
    assert layer.strobes == 4 and layer_of(study).strobes == 16
    used = LEVELS[[1, 5, 9, 13]]
    fired = (sums_by_hand(layer, codes)[..., None] >= used).sum(-1)
    assert set(np.unique(fired)) == set(range(5))
    # A count stands for the middle of the sums that the whole ramp would report with it: of counts 0 and 1 of its 16 strobes,
    # of 2 to 5, and so on.
    middles = np.array([0.5, 3.5, 7.5, 11.5, 15.0])
    reported = layer.sums(codes).detach().numpy()
    inner = (fired > 0) & (fired < 4)
    np.testing.assert_allclose(reported[inner], (-END + (middles[fired] - 0.5) * STEP)[inner], atol=1e-5)
    for count in range(5):
        assert np.ptp(reported[fired == count]) < 1e-6
    np.testing.assert_array_equal(layer(codes).detach().numpy(), sent(layer, reported))


def test_on_a_die_the_ramp_of_a_macro_that_is_programmed_by_hand_is_read(
    small: bitline.Study, model: bitline.ColumnModel
) -> None:
    layer, codes = layer_of(small), random_codes()
    exact = layer.sums(codes).detach()
    layer.put_on(Hardware(small, model).die(1))
    images = torch.arange(100, 160)
    found = layer.sums(codes, images).detach().numpy()
    weights = (layer.latent.detach().numpy() >= 0).astype(np.uint8)
    ramp = np.tile(np.array([[0], [1]], np.uint8), (4, 8))
    trim = bitline._core.spread_block([8] * 8, 16)
    macro = bitline.model_engine(small, model).program(weights, ramp, trim, die=1, ramp=True)
    half = macro.sums(codes.numpy(), images=images.numpy().astype(np.uint32)) / 2  # 8 rows, the output layer has 16
    np.testing.assert_allclose(found, half, atol=1e-5)
    np.testing.assert_array_equal(layer(codes, images).detach().numpy(), sent(layer, half))
    assert not torch.equal(exact, torch.from_numpy(found)), "cells differ"
    # Nearly every sum is reported within two of four steps: half a step for rounding, the rest is what a die does to columns.
    assert (exact - torch.from_numpy(found)).abs().median() <= 2 * layer.readout.step
    spread = np.corrcoef(exact.flatten(), found.flatten())[0, 1]
    assert spread > 0.7, "with the range of another number of rows or a ramp turned around it would not be"


@pytest.mark.parametrize("bits", [None, 1])
def test_on_the_ideal_engine_and_on_none_codes_are_the_same(study: bitline.Study, bits: int | None) -> None:
    torch.manual_seed(6)
    network = Network(study, [100, 8, 8, 10], rectified=bits or 4).eval()
    network.output.quantised = False  # the ideal engine reports the sums of the output layer themselves
    codes = random_codes(200)
    network.hidden[0].settle(codes)
    network.hidden[1].settle(network.hidden[0](codes))
    exact = [network.hidden[0](codes), network(codes)]
    assert len(exact[0].unique()) > 2
    network.put_on(Hardware(study, engine="ideal").die(0))
    for found, expected in zip([network.hidden[0](codes), network(codes)], exact, strict=True):
        torch.testing.assert_close(found, expected, rtol=0, atol=0)


def test_gradients_pass_read_out_and_rounding_inside_their_ranges(study: bitline.Study) -> None:
    layer = layer_of(study)
    layer.latent.data *= 4  # some beyond ±1
    layer.shift.data = layer.shift.data + 10
    inputs = random_codes().float().requires_grad_()
    upstream = torch.randn(60, 8, generator=torch.Generator().manual_seed(7))
    (layer(inputs) * upstream).sum().backward()
    sums, reported = sums_by_hand(layer, inputs.detach()), layer.sums(inputs).detach().numpy()
    gain, deviation, latent = (value.detach().numpy() for value in (layer.gain, layer.deviation, layer.latent))
    y = gain * (reported - layer.mean.numpy()) / deviation + layer.shift.detach().numpy()
    through = upstream.numpy() * ((y > 0) & (y <= 31))
    inside = np.abs(sums) <= END + STEP / 2
    assert 0 < inside.mean() < 1 and (y <= 0).any() and (y > 31).any()
    to_sums = through * gain / deviation * inside / 30
    signs = np.where(latent >= 0, 1.0, -1.0)
    np.testing.assert_allclose(inputs.grad.numpy(), to_sums @ signs.T, rtol=1e-4, atol=1e-4)
    expected = (inputs.detach().numpy().T @ to_sums) * (np.abs(latent) <= 1)
    np.testing.assert_allclose(layer.latent.grad.numpy(), expected, rtol=1e-4, atol=1e-3)
    np.testing.assert_allclose(layer.shift.grad.numpy(), through.sum(0), rtol=1e-4, atol=1e-4)
    scaled = (through * (reported - layer.mean.numpy()) / deviation).sum(0)
    np.testing.assert_allclose(layer.gain.grad.numpy(), scaled, rtol=1e-4, atol=1e-3)


def test_on_a_die_gradients_are_those_of_exact_sums_and_codes_those_of_the_die(
    small: bitline.Study, model: bitline.ColumnModel
) -> None:
    layer = layer_of(small)
    layer.gain.data.fill_(1.0)  # nothing is cut off: ReLU and clip pass what they get
    layer.shift.data.fill_(15.0)
    inputs = random_codes().float()

    def slope() -> Any:
        given = inputs.clone().requires_grad_()
        layer(given).sum().backward()
        return given.grad

    exact, sums = slope(), layer(inputs).detach()
    layer.put_on(Hardware(small, model).die(1))
    torch.testing.assert_close(slope(), exact)
    assert not torch.equal(layer(inputs).detach(), sums)


def test_statistics_through_a_die_are_those_of_what_its_ramp_reports(small: bitline.Study, model: bitline.ColumnModel) -> None:
    torch.manual_seed(8)
    network = Network(small, [100, 8, 8, 10], rectified=2).eval()
    network.put_on(Hardware(small, model).die(2))
    codes = random_codes(300)
    remeasure(network, codes)
    first, second = network.hidden
    reported = first.sums(codes).detach().numpy().astype(np.float64)
    np.testing.assert_allclose(first.mean.numpy(), reported.mean(0), atol=1e-4)
    np.testing.assert_allclose(first.deviation.numpy(), np.sqrt(reported.var(0) + 1e-4), atol=1e-4)
    np.testing.assert_allclose(second.mean.numpy(), second.sums(first(codes)).detach().numpy().mean(0), atol=1e-4)
    assert first.settled and second.settled


def test_networks_learn_from_scratch_and_go_on_learning_on_a_die(
    study: bitline.Study, small: bitline.Study, model: bitline.ColumnModel, root: Path
) -> None:
    digits = load_digits(root / "cosim" / "data" / "digits", 100)
    recipe = Recipe(epochs=8, settling_epochs=1, batch=50, rate=0.01, moved=0.0, restart_epochs=1)
    seed(recipe)
    network = Network(study, [100, 24, 24, 10], rectified=4)
    train_model(network, digits, recipe, lambda stage: None)
    network.eval()
    codes, labels = torch.from_numpy(digits.test_codes), torch.from_numpy(digits.test_labels.astype(np.int64))
    share = (network(codes).argmax(1) == labels).float().mean()
    assert share > 0.7, "a tenth by chance"
    on_die = Network(small, [100, 24, 24, 10], rectified=2)
    chip, course = Hardware(small, model).die(0), Course(epochs=10, rounds=1, batch=20, rate=0.01)
    images, optimiser = Images(codes[:200], labels[:200]), optimiser_of(on_die, course)
    losses = [train_epoch(on_die, optimiser, images, course, epoch, lambda batch: chip) for epoch in range(10)]
    assert losses[-1] < 0.8 * losses[0]
    assert (on_die.hidden[0].mean != 0).any(), "statistics follow the batches"


def test_what_cannot_be_is_refused_in_a_sentence(
    finished: Any, small: bitline.Study, model: bitline.ColumnModel, tmp_path: Path
) -> None:
    with pytest.raises(bitline.SpecError, match=r"^layer 1 has 11 threshold rows; expected an even number of at least 2"):
        Network(bitline.read_study(finished.spec), [100, 8, 8, 10], rectified=2)
    for bits in (0, 3):
        with pytest.raises(bitline.SpecError, match=rf"^layer 1: {bits} bits of a sum; expected 1 to 2, those of the ramp$"):
            Network(small, [100, 8, 8, 10], rectified=bits)
    with pytest.raises(bitline.SpecError, match=r"both coded and rectified; expected one of them"):
        Network(small, [100, 8, 8, 10], coded=True, rectified=2)
    network = Network(small, [100, 8, 8, 10], rectified=2)
    with pytest.raises(bitline.SpecError, match=r"^layer 1 is read out with several bits, which a network folder cannot say"):
        write_folder(network, tmp_path / "network", "mine")
    assert not (tmp_path / "network").exists()
    network.put_on(Hardware(small, model).die(0))
    for step in (place, probe, retrim):
        with pytest.raises(bitline.SpecError, match=r"^layer 1 is read out with several bits; expected hidden layers that dec"):
            step(network, random_codes())


@pytest.fixture(scope="module")
def relu(root: Path) -> Any:
    """The shipped comparison."""
    pytest.importorskip("pandas")
    module = importlib.util.spec_from_file_location("relu", root / "examples" / "system130-a" / "relu.py")
    assert module is not None and module.loader is not None
    loaded = importlib.util.module_from_spec(module)
    module.loader.exec_module(loaded)
    return loaded


def test_the_shipped_comparison_fits_its_array_and_counts_its_strobes(root: Path, relu: Any) -> None:
    study = relu.with_ramps(bitline.read_study(root / "examples" / "system130-a" / "study.yaml"))
    for rows, inputs in zip(layer_rows(study, rectified=True), relu.SHAPE, strict=False):
        assert inputs + rows.threshold + rows.trim <= rows.array
    for bits, strobes in ((5, 32), (3, 8)):
        network = Network(study, relu.SHAPE, rectified=bits)
        assert math.isclose(network.hidden[0].readout.range, 6)
        assert relu.cycles(network) == 2 * 96 * strobes + 10 * 32
    assert relu.cycles(Network(study, relu.SHAPE, coded=True)) == 2 * 96 + 10 * 32


def test_the_stand_in_that_trim_rows_are_searched_with_has_the_common_mode_of_the_network(
    finished: Any, small: bitline.Study, model: bitline.ColumnModel, relu: Any, tmp_path: Path
) -> None:
    lowest = {f"network.layers.{layer}.threshold_code": 1 for layer in (0, 1)}
    study = small.replace(lowest | {"variation.mismatch_scale": 0})
    torch.manual_seed(9)
    network = Network(study, [100, 8, 8, 10], rectified=2).eval()
    values = torch.from_numpy(bitline.deploy(bitline.read_study(finished.spec)).codes.copy())
    remeasure(network, values)
    folder = relu.stand_in(network, values, tmp_path / "network")
    deployment = bitline.deploy(study.replace({"network.folder": str(folder)}), model)
    points = bitline.working_points(deployment).to_pandas()["common_mode_v"]
    chip = Hardware(study, model).die(0)
    for layer, point in zip(network.columns, points, strict=True):
        macro = chip.output(layer.use, layer.weights().detach().gt(0).byte().numpy())
        bl_v, blb_v = macro.voltages(values.to(torch.uint8).numpy(), ramp_strobe=2)
        # What is left: mean codes are whole numbers, and the lowest step of a ramp of two bits is a third of its range.
        assert abs((bl_v.mean() + blb_v.mean()) / 2 - point) < 0.01
        values = layer(values).detach() if layer is not network.output else values
