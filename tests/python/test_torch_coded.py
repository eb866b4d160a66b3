"""Networks that send codes, batch statistics through the hardware, and twins."""

import copy
from dataclasses import replace
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
    network_of,
    optimiser_of,
    probe,
    rehearse,
    remeasure,
    retrim,
    train_epoch,
    write_folder,
)
from bitline.torch.rehearsal import BOUNDARY_RATE, Rehearsed, gradients  # noqa: E402
from bitline.torch.twin import regress  # noqa: E402
from bitline.train.dies import evaluate_die, network_folder, tuned_chip  # noqa: E402
from bitline.train.plan import Plan  # noqa: E402
from bitline.train.steps import DESCENT_SWEEPS, REHEARSAL_EPOCHS, accuracy  # noqa: E402
from bitline.training.network import read_network  # noqa: E402
from bitline.training.reference import scores  # noqa: E402
from bitline.training.trainer import squared_hinge  # noqa: E402

NO_THRESHOLDS = {
    "network.layers.0.threshold_rows": 0,
    "network.layers.1.threshold_rows": 0,
    "network.layers.0.threshold_code": 0,
    "network.layers.1.threshold_code": 0,
}


@pytest.fixture(scope="module")
def model(finished: Any) -> bitline.ColumnModel:
    return bitline.read_model(finished.folder / "model.yaml")


@pytest.fixture(scope="module")
def study(finished: Any) -> bitline.Study:
    """The small study for a network that sends codes."""
    return bitline.read_study(finished.spec, set=NO_THRESHOLDS)


@pytest.fixture(scope="module")
def folder(study: bitline.Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of random weights and codes."""
    torch.manual_seed(3)
    network = Network(study, [100, 8, 8, 10], coded=True)
    for layer in network.hidden:
        layer.gain.data = 12 * torch.randn(8)
        layer.shift.data = 31 * torch.rand(8)
        layer.mean.copy_(2 * torch.rand(8) - 1)
    path = tmp_path_factory.mktemp("coded") / "network"
    write_folder(network, path, "coded")
    return path


@pytest.fixture(scope="module")
def deployment(study: bitline.Study, model: bitline.ColumnModel, folder: Path) -> bitline.Deployment:
    return bitline.deploy(study.replace({"network.folder": str(folder)}), model)


def codes_of(deployment: bitline.Deployment) -> Any:
    return torch.from_numpy(deployment.codes.copy())


def test_a_coded_network_is_the_same_in_numpy_in_torch_and_in_the_program(
    study: bitline.Study, deployment: bitline.Deployment, folder: Path
) -> None:
    plain = read_network(folder)
    assert plain.hidden[0].recoding is not None
    assert len(np.unique(plain.hidden[0].recoding.codes(31))) > 4
    expected = scores(plain, deployment.codes)
    network = network_of(folder, study).eval()
    network.output.quantised = False
    # Scales are float32 here and sums some thousands of codes: 2^-23 of them.
    np.testing.assert_allclose(network(codes_of(deployment)).detach().numpy(), expected, atol=1e-3)
    _, found = deployment.die(0, engine="ideal").infer()
    np.testing.assert_allclose(found, expected, atol=1e-3)
    assert len(np.unique(expected.argmax(axis=1))) > 1


def test_a_coded_network_on_a_die_computes_what_the_die_does(
    study: bitline.Study, model: bitline.ColumnModel, deployment: bitline.Deployment, folder: Path
) -> None:
    network, hardware, differ = network_of(folder, study).eval(), Hardware(study, model), []
    for number in range(3):
        die = deployment.die(number)
        network.put_on(hardware.die(number, trimmed=die))
        classes, expected = die.infer()
        found = network(codes_of(deployment)).detach().numpy()
        np.testing.assert_allclose(found, expected, atol=1e-3)
        differ.append(found)
    assert not np.array_equal(differ[0], differ[1])


def test_statistics_through_a_die_are_the_means_of_its_decisions(
    study: bitline.Study, model: bitline.ColumnModel, folder: Path, deployment: bitline.Deployment
) -> None:
    network = network_of(folder, study).eval()
    network.put_on(Hardware(study, model).die(2))
    codes = codes_of(deployment)
    remeasure(network, codes)
    first, second = network.hidden
    decided = torch.from_numpy(
        first.written((first.latent >= 0).to(torch.uint8).numpy(), np.full(8, -0.5)).decide(codes.numpy())
    )
    torch.testing.assert_close(first.mean, 2 * decided.float().mean(0) - 1)
    torch.testing.assert_close(second.mean, second.decisions(first(codes)).mean(0))


@pytest.mark.parametrize("coded", [False, True])
def test_compensation_rows_bring_firing_rates_back(
    coded: bool, finished: Any, study: bitline.Study, model: bitline.ColumnModel, folder: Path
) -> None:
    use = study if coded else bitline.read_study(finished.spec)
    network = network_of(folder if coded else finished.spec.parent / "network", use).eval()
    codes = torch.randint(0, 32, (400, 100), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    layer = network.hidden[0]

    def rates() -> Any:
        return (layer.decisions(codes).mean(0) + 1) / 2 if coded else layer(codes).detach().mean(0)

    exact = rates()
    network.put_on(Hardware(use, model).die(1))
    as_made = (rates() - exact).abs()
    (retrim if coded else remeasure)(network, codes)
    measured = (rates() - exact).abs()
    assert measured.sum() < 0.5 * as_made.sum(), "the dies' differences are gone but for the rows' steps"
    assert (measured <= as_made + 0.05).all(), "5 %: two standard deviations of a rate of 400 images"


def test_choices_of_trim_rows_come_nearer_than_threshold_rows_alone_and_scores_keep_their_means(
    finished: Any, model: bitline.ColumnModel
) -> None:
    study = bitline.read_study(finished.spec)
    codes = torch.randint(0, 32, (400, 100), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))

    def measured(measure: Any) -> tuple[Any, Any]:
        """How far rates of the first layer are from those of exact sums, and means of scores."""
        network = network_of(finished.spec.parent / "network", study).eval()
        exact, scores = network.hidden[0](codes).mean(0), network(codes).mean(0)
        network.put_on(Hardware(study, model).die(1))
        measure(network)
        return (network.hidden[0](codes).mean(0) - exact).abs().detach(), (network(codes).mean(0) - scores).detach()

    rows, away = measured(lambda network: remeasure(network, codes))
    trimmed, near = measured(lambda network: retrim(network, codes, scores=True))
    assert (trimmed <= rows).all(), "the rows as they were are one of the choices"
    assert trimmed.sum() < 0.5 * rows.sum()
    assert away.abs().max() > 0.01
    torch.testing.assert_close(near, torch.zeros(10), atol=1e-5, rtol=0)


def test_regression_finds_planted_strengths_and_boundaries_from_decisions_alone() -> None:
    generator = torch.Generator().manual_seed(5)
    weights = torch.where(torch.rand(30, 6, generator=generator) > 0.5, 1.0, -1.0)
    strength = (0.4 * torch.randn(30, 6, generator=generator)).exp()
    strength = strength / strength.mean(0)
    inputs = 31 * torch.rand(2000, 30, generator=generator)
    levels = torch.linspace(-150, 150, 11)[:, None] + 10 * torch.randn(11, 6, generator=generator)
    sums = inputs @ (weights * strength)
    found = regress(inputs, weights, [(sums >= level).float() for level in levels])
    # Eleven settings over six standard deviations: a sum is known to 30 / sqrt(12) = 9 codes, so a strength, from 1600 images
    # of spread 31 / sqrt(12), to 9 / (9 sqrt(1600)) = 0.025 at best. Six times that much is allowed.
    assert (found.strength - strength).std() < 0.15
    assert (strength - 1).std() > 0.3
    assert found.agreement > 0.95
    rates = torch.stack([(sums >= level).float().mean(0) for level in levels])
    divides = (rates > 0.1) & (rates < 0.9)
    errors = ((found.boundaries - levels) / sums.std(0))[divides]
    assert errors.abs().max() < 0.25, "standard deviations of a column's sums"
    assert divides.sum() >= 24, "levels are 30 codes apart, sums spread by 50: about four for each of six columns"


def test_a_column_that_always_decides_alike_is_taken_for_nominal() -> None:
    inputs, weights = torch.rand(500, 4, generator=torch.Generator().manual_seed(1)), torch.ones(4, 2)
    fires = [torch.stack([(inputs.sum(1) >= level).float(), torch.ones(500)], 1) for level in (1.5, 2.0, 2.5)]
    found = regress(inputs, weights, fires)
    torch.testing.assert_close(found.strength[:, 1], torch.ones(4), rtol=0, atol=0.02)  # a step or two of Adam
    assert found.strength.isfinite().all() and found.boundaries.isfinite().all()


def test_twins_foretell_decisions_and_leave_what_is_stored(
    study: bitline.Study, finished: Any, model: bitline.ColumnModel
) -> None:
    study = bitline.read_study(finished.spec)
    network = network_of(finished.spec.parent / "network", study).eval()
    network.put_on(Hardware(study, model).die(4))
    codes = torch.randint(0, 32, (1500, 100), dtype=torch.uint8, generator=torch.Generator().manual_seed(2))
    before = network(codes).detach()
    shares = probe(network, codes)
    assert min(shares) > 0.95
    torch.testing.assert_close(network(codes).detach(), before, rtol=0, atol=0)
    layer = network.hidden[0]
    assert layer.twin is not None
    bits = (layer.latent >= 0).to(torch.uint8).numpy()
    bl_v, blb_v = layer.chip.hidden(layer.use, bits, np.zeros(8)).voltages(codes.numpy())
    known = np.linalg.lstsq(np.column_stack([codes.numpy(), np.ones(len(codes))]), bl_v - blb_v, rcond=None)[0][:-1]
    seen = layer.twin.weights(layer.weights()).detach().numpy()
    for column in range(8):  # with 0.1 of error in strengths that spread by 0.2 the correlation is 0.9
        strengths = np.abs(known[:, column]), np.abs(seen[:, column])
        assert np.corrcoef(*strengths)[0, 1] > 0.8
    network.put_on(Hardware(study, model).die(4))
    assert layer.twin is None
    torch.testing.assert_close(network(codes).detach(), before, rtol=0, atol=0)


def test_a_rehearsal_computes_what_the_twins_foretell(study: bitline.Study, model: bitline.ColumnModel, folder: Path) -> None:
    network = network_of(folder, study).eval()
    with pytest.raises(bitline.SpecError, match=r"a layer has no twin; expected twins"):
        network.rehearse(True)
    network.put_on(Hardware(study, model).die(4))
    codes = torch.randint(0, 32, (1500, 100), dtype=torch.uint8, generator=torch.Generator().manual_seed(2))
    shares = probe(network, codes)
    layer = network.hidden[0]
    decided, sums = layer.decisions(codes), network(codes).detach()
    network.rehearse(True)
    foretold, rehearsed = layer.decisions(codes), network(codes).detach()
    assert layer.twin is not None
    sign = torch.where(codes.float() @ layer.twin.weights(layer.weights()) >= layer.twin.boundaries[0], 1.0, -1.0)
    torch.testing.assert_close(foretold, sign, rtol=0, atol=0)
    agree = (foretold == decided).float().mean().item()
    # Of 12 000 decisions, on images half of which it has seen in this order, some per cent near the boundary differ.
    assert shares[0] - 0.05 < agree < 1
    step = network.output.log_scale.exp() * network.output.unit * network.output.readout.step
    near = ((sums - rehearsed).abs() < 1.01 * step).float().mean()
    assert near > 0.9, "the twin knows each output column's strengths and offset to a step of the read-out"
    network.rehearse(False)
    torch.testing.assert_close(network(codes).detach(), sums, rtol=0, atol=0)


@pytest.fixture
def probed(study: bitline.Study, model: bitline.ColumnModel, folder: Path) -> Network:
    """A network on a die, with its twins."""
    network = network_of(folder, study).eval()
    network.put_on(Hardware(study, model).die(4))
    codes = torch.randint(0, 32, (600, 100), dtype=torch.uint8, generator=torch.Generator().manual_seed(2))
    probe(network, codes)
    return network


def test_gradients_of_a_rehearsal_are_those_of_autograd(probed: Network, deployment: bitline.Deployment) -> None:
    codes, labels = codes_of(deployment), torch.from_numpy(deployment.labels.astype(np.int64))
    hidden = [Rehearsed(layer, True) for layer in probed.hidden]
    loss = gradients(probed, hidden, codes.float(), labels)
    written = {name: value.grad.clone() for name, value in probed.named_parameters()}
    probed.zero_grad()
    probed.train()
    probed.rehearse(True)
    moved = []
    for layer in probed.hidden:
        layer.settled = False
        assert layer.twin is not None
        moved.append(layer.twin.boundaries.clone().requires_grad_())
        layer.twin = replace(layer.twin, boundaries=moved[-1])
    exact = squared_hinge(probed(codes), labels)
    exact.backward()
    assert loss == pytest.approx(exact.item(), rel=1e-6)
    for name, value in probed.named_parameters():
        assert value.grad.abs().max() > 0, name
        torch.testing.assert_close(
            written[name],
            value.grad,
            rtol=1e-4,
            atol=1e-6 * float(value.grad.abs().max()),
            msg=lambda text, name=name: f"{name}: {text}",
        )
    for layer, boundary in zip(hidden, moved, strict=True):
        assert boundary.grad.abs().max() > 0
        torch.testing.assert_close(layer.moved.grad, BOUNDARY_RATE * boundary.grad[0], rtol=1e-4, atol=1e-6)


def test_trim_rows_realise_the_boundaries_that_a_rehearsal_has_learnt(probed: Network) -> None:
    generator = torch.Generator().manual_seed(7)
    codes = torch.randint(0, 32, (400, 100), dtype=torch.uint8, generator=generator)
    images = Images(codes, torch.randint(0, 10, (400,), generator=generator))
    before = [layer.twin.boundaries[0].clone() for layer in probed.hidden]
    losses = rehearse(probed, images, Course(epochs=10, rounds=1, batch=20, rate=0.01), boundaries=True)
    assert losses[-1] < 0.9 * losses[0]
    probed.eval()
    probed.rehearse(True)
    foretold = [probed.hidden[0].decisions(codes).mean(0)]
    learnt = [layer.twin.boundaries[0].clone() for layer in probed.hidden]
    assert all((old - new).abs().max() > 1 for old, new in zip(before, learnt, strict=True)), "codes"
    retrim(probed, codes)
    layer = probed.hidden[0]
    decided = layer.decisions(codes).mean(0)
    torch.testing.assert_close(layer.mean, decided)
    assert not layer.rehearsing and [number for number, bits in layer.chip.own_trim] == [0, 1]
    sums = codes.float() @ layer.twin.weights(layer.weights())
    found = torch.where(sums >= layer.twin.boundaries[0], 1.0, -1.0).mean(0)
    torch.testing.assert_close(found, decided, rtol=0, atol=0.01)
    steps = [layer.twin.boundaries[0] - learnt[0]]
    # One of 16 rows of half an activation's current moves a boundary by some tens of codes; half a step is left at most.
    assert (decided - foretold[0]).abs().mean() < 0.5 * (before[0] - learnt[0]).abs().max()
    assert steps[0].abs().median() < 40


def test_rehearsals_without_twins_are_refused(study: bitline.Study, folder: Path, deployment: bitline.Deployment) -> None:
    images = Images(codes_of(deployment), torch.from_numpy(deployment.labels.astype(np.int64)))
    with pytest.raises(bitline.SpecError, match=r"a layer has no twin; expected twins"):
        rehearse(network_of(folder, study), images, Course())


def test_decisions_that_learn_are_normalised_with_the_statistics_of_batches(
    study: bitline.Study, model: bitline.ColumnModel, folder: Path, deployment: bitline.Deployment
) -> None:
    network = network_of(folder, study)
    images = Images(codes_of(deployment), torch.from_numpy(deployment.labels.astype(np.int64)))
    course, chip = Course(epochs=4, rounds=1, batch=5, freezing=True), Hardware(study, model).die(0)
    optimiser = optimiser_of(network, course)
    means = []
    for epoch in range(4):
        train_epoch(network, optimiser, images, course, epoch, lambda batch: chip)
        means.append([layer.mean.clone() for layer in network.hidden])
    assert not torch.equal(means[0][0], means[1][0])
    assert torch.equal(means[1][0], means[3][0]), "frozen halfway"
    assert not torch.equal(means[1][1], means[2][1])


def test_a_course_is_taken_up_after_any_epoch_and_freezes_layers_in_order(
    study: bitline.Study, model: bitline.ColumnModel, folder: Path, deployment: bitline.Deployment
) -> None:
    images = Images(codes_of(deployment), torch.from_numpy(deployment.labels.astype(np.int64)))
    course, chip = Course(epochs=4, rounds=1, batch=5, rate=0.05, freezing=True), Hardware(study, model).die(0)

    def after(network: Network, optimiser: Any, epochs: range) -> list[Any]:
        for epoch in epochs:
            train_epoch(network, optimiser, images, course, epoch, lambda batch: chip)
        return [layer.latent.detach().clone() for layer in network.hidden]

    whole = network_of(folder, study)
    begin = [layer.latent.detach().clone() for layer in whole.hidden]
    optimiser = optimiser_of(whole, course)
    middle = after(whole, optimiser, range(2))
    state = {
        "network": {k: v.clone() for k, v in whole.state_dict().items()},
        "optimiser": copy.deepcopy(optimiser.state_dict()),
    }
    again = network_of(folder, study)
    again.load_state_dict(state["network"])
    other = optimiser_of(again, course)
    other.load_state_dict(state["optimiser"])
    taken_up = after(again, other, range(2, 4))
    end = after(whole, optimiser, range(2, 4))
    for one, two in zip(end, taken_up, strict=True):
        torch.testing.assert_close(one, two, rtol=0, atol=0)
    assert not torch.equal(begin[0], middle[0])
    assert torch.equal(middle[0], end[0]), "the first layer ends its training halfway"
    assert not torch.equal(middle[1], end[1])


def test_a_network_that_sends_codes_is_fine_tuned_to_a_folder_that_does_the_same_on_its_die(
    finished: Any, study: bitline.Study, folder: Path, tmp_path: Path
) -> None:
    run = bitline.read_run(finished.folder)
    section = {"epochs": 1, "rounds": 1, "batch": 50, "images": 200, "statistics_images": 100}
    run.__dict__["study"] = study.replace({"network.folder": str(folder), "training": section})
    plan = Plan(run)
    found = evaluate_die(plan, tmp_path, 1)
    assert len(found["losses"]) == 2 * REHEARSAL_EPOCHS + 1 + DESCENT_SWEEPS
    assert min(found["losses"]) < 0.8 * found["losses"][0], "random weights learn"
    assert set(found["accuracy"]) == {"as_made", "compensated", "remeasured", "retrimmed", "placed", "fine_tuned"}
    tuned = network_folder(tmp_path, 1)
    network = network_of(tuned, plan.study).eval()
    on = tuned_chip(plan, tmp_path, 1)
    assert [layer for layer, _ in on.own_trim] == [0, 1]
    for layer, bits in on.own_trim:
        assert not np.array_equal(bits, plan.deployment.die(1).trim(layer))
    network.put_on(on)
    assert accuracy(plan, network) == pytest.approx(found["accuracy"]["fine_tuned"])
    decided = network.hidden[0].decisions(plan.statistics_codes).mean(0)
    torch.testing.assert_close(network.hidden[0].mean, decided, rtol=0, atol=1e-6)


def test_a_loss_that_is_no_number_is_an_error(study: bitline.Study, folder: Path, deployment: bitline.Deployment) -> None:
    network = network_of(folder, study)
    network.output.offset.data.fill_(float("nan"))
    images = Images(codes_of(deployment), torch.from_numpy(deployment.labels.astype(np.int64)))
    with pytest.raises(bitline.Error, match="the loss is nan in epoch 3; expected a number"):
        train_epoch(network, optimiser_of(network, Course()), images, Course(), 2, lambda batch: None)


@pytest.mark.parametrize(("by", "total"), [("gain", 700), ("offset", 900), ("rows", 800)])
def test_normalised_images_drive_torch_and_program_alike(
    by: str, total: int, study: bitline.Study, model: bitline.ColumnModel, folder: Path
) -> None:
    changed: dict[str, object] = {"network.folder": str(folder), "data.normalise": {"by": by, "total": total}}
    if by == "rows":
        changed["network.layers.0.balance_rows"] = 8
    study = study.replace(changed)
    deployment = bitline.deploy(study, model)
    codes = deployment.codes
    assert codes.shape[1] == 100 + (8 if by == "rows" else 0)
    network = network_of(folder, study).eval()
    network.put_on(Hardware(study, model).die(0, trimmed=deployment.die(0)))
    _, expected = deployment.die(0).infer()
    np.testing.assert_allclose(network(torch.from_numpy(codes.copy())).detach().numpy(), expected, atol=1e-3)
    sums = codes.sum(axis=1, dtype=int)
    assert sums.std() < 60
