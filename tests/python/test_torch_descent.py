"""Descent on stored bits, on twins made by hand."""

from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed; pip install 'bitline[torch]'")

import bitline  # noqa: E402
from bitline.torch import Hardware, Images, Network, Twin, descend  # noqa: E402
from bitline.torch.descent import LEAST_GAIN, Descent, sent_codes  # noqa: E402
from bitline.training.trainer import squared_hinge  # noqa: E402

NO_THRESHOLDS = {f"network.layers.{layer}.threshold_{what}": 0 for layer in (0, 1) for what in ("rows", "code")}
FINE_READOUT = {"network.readout.bits": 5}


@pytest.fixture
def network(finished: Any) -> Network:
    """A network of random weights and codes, on twins that are not those of its die."""
    torch.manual_seed(5)
    study = bitline.read_study(finished.spec, set=NO_THRESHOLDS | FINE_READOUT)
    network = Network(study, [100, 8, 8, 10], coded=True).eval()
    network.put_on(Hardware(study, bitline.read_model(finished.folder / "model.yaml")).die(0))
    for layer in network.hidden:
        layer.settled = True
        layer.gain.data = 12 * torch.randn(8)
        layer.shift.data = 31 * torch.rand(8)
        layer.mean.copy_(torch.rand(8) - 0.5)
    for layer in network.columns:
        shape = layer.latent.shape
        layer.twin = Twin(torch.exp(0.3 * torch.randn(2, *shape)), 20 * torch.randn(1, shape[1]), 1.0)
    network.output.log_scale.data -= 1
    network.rehearse(True)
    return network


@pytest.fixture
def images() -> Images:
    generator = torch.Generator().manual_seed(6)
    codes = torch.randint(0, 32, (300, 100), dtype=torch.uint8, generator=generator)
    return Images(codes, torch.randint(0, 10, (300,), generator=generator))


@torch.no_grad()
def loss_of(network: Network, images: Images) -> float:
    return float(squared_hinge(network(images.codes), images.labels))


@torch.no_grad()
@pytest.mark.parametrize("number", [0, 1])
def test_the_bit_that_is_turned_is_the_one_that_lowers_the_loss_most(network: Network, images: Images, number: int) -> None:
    descent = Descent(network, images, 0.0, 1)
    descent.begin()
    latent, turned = network.hidden[number].latent, 0
    for neuron in range(8):
        before, stored = loss_of(network, images), descent.layers[number].stored[:, neuron].clone()
        losses = []
        for bit in range(len(latent)):
            latent[bit, neuron] *= -1
            losses.append(loss_of(network, images))
            latent[bit, neuron] *= -1
        descent.visit(number, neuron)
        changed = (descent.layers[number].stored[:, neuron] != stored).nonzero()[:, 0].tolist()
        best = min(range(len(losses)), key=losses.__getitem__)
        # Nearly equal losses may be ordered otherwise by rounding, of some 1e-6 of them.
        assert len(changed) == (losses[best] < before - LEAST_GAIN)
        for bit in changed:
            assert losses[bit] == pytest.approx(losses[best], rel=1e-5)
            latent[bit, neuron] *= -1
            turned += 1
        assert float(descent.loss.mean()) == pytest.approx(loss_of(network, images), rel=1e-5)
    assert turned


def test_a_descent_ends_with_the_loss_that_it_tells_and_sends_the_same_codes(network: Network, images: Images) -> None:
    before, codes = loss_of(network, images), [sent_codes(layer).clone() for layer in network.hidden]
    outputs = network.output.weights().clone()
    losses = descend(network, images, sweeps=4)
    assert before > losses[0] > losses[-1]
    assert loss_of(network, images) == pytest.approx(losses[-1], rel=1e-5)
    for layer, sent in zip(network.hidden, codes, strict=True):
        assert torch.equal(sent_codes(layer), sent)
    torch.testing.assert_close(network.hidden[0].mean, network.hidden[0].decisions(images.codes).mean(0))
    assert torch.equal(network.output.weights(), outputs)


def test_errors_of_sums_are_drawn_from_the_seed(network: Network, images: Images) -> None:
    begun = network.state_dict()
    begun = {name: value.clone() for name, value in begun.items()}
    found = []
    for seed in (1, 1, 2):
        network.load_state_dict(begun)
        found.append(descend(network, images, sweeps=1, noise=20.0, seed=seed))
    assert found[0] == found[1] != found[2]


def test_a_descent_without_twins_is_refused(network: Network, images: Images) -> None:
    network.hidden[0].forget_twin()
    with pytest.raises(bitline.SpecError, match=r"layer 1 has no twin; expected twins, as bitline.torch.probe finds them"):
        descend(network, images, sweeps=1)
