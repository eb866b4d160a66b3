"""Training of networks for arrays that add XNORs; these tests need PyTorch, which is there only where networks are trained."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed")

from bitline.training.idx import write_idx  # noqa: E402
from bitline.training.xnor.__main__ import SHAPES, main  # noqa: E402
from bitline.training.xnor.export import export  # noqa: E402
from bitline.training.xnor.images import ByteImages, load_cifar10, read_cifar_batch  # noqa: E402
from bitline.training.xnor.model import Model  # noqa: E402
from bitline.training.xnor.network import Network, read_network, whole_threshold, write_network  # noqa: E402
from bitline.training.xnor.partial_sums import ReadOut, Values, lloyd_max  # noqa: E402
from bitline.training.xnor.recipe import Recipe  # noqa: E402
from bitline.training.xnor.reference import Array, accuracy, scores  # noqa: E402
from bitline.training.xnor.shape import Images, Layer, fits, layers_of  # noqa: E402
from bitline.training.xnor.trainer import channels_first, train  # noqa: E402

SMALL = Recipe(epochs=12, read_epochs=1, batch=50, rate=0.05, rotated=0.0, scaled=0.0, moved=0.0, counted=100, rows=32)


def quiet(_: str) -> None:
    """Shows nothing."""


def generated(size: Images, count: int) -> ByteImages:
    """Two classes: a bright upper or a bright lower half, in noise."""
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 2, count).astype(np.uint8)
    pixels = rng.integers(0, 120, (count, size.height, size.width, size.channels)).astype(np.uint8)
    half = size.height // 2
    pixels[labels == 0, :half] += 100
    pixels[labels == 1, half:] += 100
    return ByteImages("halves", pixels, labels, pixels[:100], labels[:100])


def trained(shape: str, size: Images) -> tuple[Model, ByteImages, Network]:
    data = generated(size, 300)
    model = train(layers_of(shape, size), data, SMALL, None, quiet)
    return model, data, export(model, shape, {})


@pytest.mark.parametrize("shape", ["40-24-2", "8C3-MP2-12C3-MP2-2"])
def test_what_is_trained_is_learnt_exported_and_read_back(shape: str, tmp_path: Path) -> None:
    model, data, network = trained(shape, Images(8, 8, 1))
    write_network(network, tmp_path)
    again = read_network(tmp_path)
    assert [layer.layer for layer in again.layers] == [layer.layer for layer in network.layers]
    # The model in single precision and the reference with whole thresholds decide alike.
    model.eval()
    with torch.no_grad():
        expected = model(channels_first(torch.from_numpy(data.test_pixels)).float(), torch.float32).numpy()
    assert np.allclose(scores(again, data.test_pixels), expected, atol=1e-4)
    assert accuracy(again, data.test_pixels, data.test_labels) > 0.9


def test_sums_through_a_fine_read_out_are_exact() -> None:
    _, data, network = trained("40-24-2", Images(8, 8, 1))
    array = Array(32, 7)  # 128 levels for the 65 sums of 32 rows
    array.choose(network, data.pixels)
    assert np.allclose(scores(network, data.test_pixels, array), scores(network, data.test_pixels))
    coarse = Array(32, 1)
    coarse.choose(network, data.pixels)
    assert not np.allclose(scores(network, data.test_pixels, coarse), scores(network, data.test_pixels))


def test_the_read_out_of_training_is_that_of_the_reference() -> None:
    rng = torch.Generator().manual_seed(3)
    weights = torch.randint(0, 2, (17, 70), generator=rng).float() * 2 - 1
    pixels = torch.randint(0, 256, (30, 1, 70), generator=rng).float()
    read = ReadOut(70, 32, 3, 8)
    read.counting = True
    assert torch.equal(read(pixels, weights), pixels @ weights.T)  # exact until levels are chosen
    read.settle()
    assert not torch.equal(read(pixels, weights), pixels @ weights.T)
    assert torch.allclose(read(pixels, weights).mean(), (pixels @ weights.T).mean(), rtol=0.05)


def test_lloyd_max_levels_are_means_and_references_lie_between_them() -> None:
    support = np.linspace(-6, 6, 6001, dtype=np.float64)
    weights: Values = np.exp(-(support**2) / 2)
    levels = lloyd_max(support, weights, 8)
    assert np.all(np.diff(levels.references) > 0)
    assert np.allclose(levels.references, (levels.values[1:] + levels.values[:-1]) / 2)
    cell = np.searchsorted(levels.references, support, side="right")
    for code, value in enumerate(levels.values):
        assert np.isclose(np.average(support[cell == code], weights=weights[cell == code]), value)
    # J. Max, 1960: 8 levels leave 0.03454 of a normal variable's variance, to four digits.
    error = np.average((levels.values[cell] - support) ** 2, weights=weights) / np.average(support**2, weights=weights)
    assert abs(error - 0.03454) < 5e-5


def test_thresholds_lie_between_sums_that_can_occur() -> None:
    boundary = np.array([-3.2, 0.0, 0.1, 1.0, 1.1])
    for inputs in (4, 5):
        sums = np.arange(-inputs, inputs + 1, 2)
        whole = whole_threshold(boundary, inputs, False)
        assert np.array_equal(sums[:, None] >= boundary, sums[:, None] >= whole)
        assert np.all((whole - inputs) % 2 == 1)
    assert whole_threshold(np.array([1.2]), 5, True) == 2


def test_training_resumes_and_gives_the_same(tmp_path: Path) -> None:
    data, layers = generated(Images(6, 6, 1), 200), layers_of("20-2", Images(6, 6, 1))
    whole = train(layers, data, SMALL, None, quiet)
    train(layers, data, SMALL, tmp_path / "part", lambda progress: stop_after(progress, tmp_path))
    resumed = train(layers, data, SMALL, tmp_path / "early", quiet)
    assert torch.equal(whole.output.latent, resumed.output.latent)
    assert torch.equal(whole.hidden[0].latent, resumed.hidden[0].latent)


def test_nothing_is_learnt_from_images_that_are_held_out() -> None:
    data, layers = generated(Images(6, 6, 1), 240), layers_of("20-2", Images(6, 6, 1))
    fewer = replace(data, pixels=data.pixels[:200], labels=data.labels[:200])
    said: list[str] = []
    model = train(layers, data, replace(SMALL, held_out=40), None, said.append)
    assert torch.equal(model.output.latent, train(layers, fewer, SMALL, None, quiet).output.latent)
    found = model.accuracy(channels_first(torch.from_numpy(data.pixels[200:])), torch.from_numpy(data.labels[200:]).long())
    assert found > 0.9
    assert len(said) == 13 and all(progress.endswith("% of 40 held out") for progress in said)


def test_more_images_held_out_than_there_are_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for stem in ("train", "t10k"):
        write_idx(tmp_path / f"{stem}-images-idx3-ubyte.gz", np.zeros((20, 28, 28), np.uint8))
        write_idx(tmp_path / f"{stem}-labels-idx1-ubyte.gz", np.full(20, 9, np.uint8))
    options = ["--data", "mnist", "--folder", str(tmp_path), "--out", str(tmp_path / "network"), "--held-out", "20"]
    monkeypatch.setattr("sys.argv", ["train", *options])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "--held-out 20: expected from 0 to fewer than the 20 training images" in capsys.readouterr().err
    assert not (tmp_path / "network").exists()


def stop_after(progress: str, folder: Path) -> None:
    """Keeps the checkpoint of the second epoch, which is there when the third one reports."""
    if progress.startswith("epoch 3"):
        (folder / "early").write_bytes((folder / "part").read_bytes())


def test_the_shapes_of_papers_are_understood() -> None:
    layers = layers_of(SHAPES["cifar10"], Images(32, 32, 3))
    assert [layer.neurons for layer in layers] == [128, 128, 256, 256, 512, 512, 1024, 1024, 10]
    assert [layer.inputs for layer in layers][-3:] == [4 * 4 * 512, 1024, 1024]
    assert fits(layers)
    assert layers_of("(2x4C3)-MP2-(2x8FC)-2", Images(4, 4, 1))[2] == Layer("binary_dense", 2, 2, 4, 8)


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("12X-2", "'12X'"),
        ("MP2-2", "does not follow"),
        ("4C2-2", "odd kernel"),
        ("8-4C3-2", "before all dense"),
        ("4C3", "ends without"),
    ],
)
def test_shapes_that_do_not_fit_are_named(shape: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        layers_of(shape, Images(8, 8, 1))


def test_the_kind_of_the_cifar_network_trains_on_generated_batches(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    for name in [*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"]:
        records = rng.integers(0, 256, (6, 3073)).astype(np.uint8)
        records[:, 0] %= 10
        records.tofile(tmp_path / f"{name}.bin")
    data = load_cifar10(tmp_path)
    assert data.pixels.shape == (30, 32, 32, 3)
    first = np.fromfile(tmp_path / "data_batch_1.bin", np.uint8)
    assert data.pixels[0, 1, 2].tolist() == [first[1 + 1024 * colour + 34] for colour in range(3)]
    layers = layers_of("2x4C3-MP2-2x8C3-MP2-2x8C3-MP2-2x16FC-10", data.size)
    recipe = Recipe(epochs=1, read_epochs=1, batch=10, mirrored=True, counted=10)
    model = train(layers, data, recipe, None, quiet)
    assert scores(export(model, "cifar", {}), data.test_pixels).shape == (6, 10)


def test_a_batch_that_is_cut_short_is_named(tmp_path: Path) -> None:
    np.zeros(3072, np.uint8).tofile(tmp_path / "batch.bin")
    with pytest.raises(ValueError, match=r"batch\.bin: 3072 bytes long, expected a multiple of 3073"):
        read_cifar_batch(tmp_path / "batch.bin")
