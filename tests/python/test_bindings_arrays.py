"""Arrays go both ways without copies, and what does not fit is refused with a sentence."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import bitline

ROWS, COLUMNS, IMAGES = 100, 3, 7


@pytest.fixture(scope="module")
def deployment(finished: Any) -> bitline.Deployment:
    return bitline.deploy(bitline.read_study(finished.spec), bitline.read_model(finished.folder / "model.yaml"))


@pytest.fixture(scope="module")
def weights() -> NDArray[np.uint8]:
    return np.random.default_rng(1).integers(0, 2, (ROWS, COLUMNS), np.uint8)


@pytest.fixture(scope="module")
def codes() -> NDArray[np.uint8]:
    return np.random.default_rng(2).integers(0, 32, (IMAGES, ROWS), np.uint8)


@pytest.fixture(scope="module")
def macro(weights: NDArray[np.uint8]) -> bitline.Macro:
    none = np.zeros((0, COLUMNS), np.uint8)
    return bitline.ideal_engine().program(weights, none, none, boundaries=[0.0] * COLUMNS)


def test_the_ideal_engine_computes_dot_products(
    macro: bitline.Macro, weights: NDArray[np.uint8], codes: NDArray[np.uint8]
) -> None:
    expected = codes.astype(int) @ (2 * weights.astype(int) - 1)
    assert np.array_equal(macro.sums(codes), expected)
    assert np.array_equal(macro.decide(codes), expected >= 0)


def test_results_are_plain_arrays_that_numpy_may_keep(macro: bitline.Macro, codes: NDArray[np.uint8]) -> None:
    sums = macro.sums(codes)
    assert sums.dtype == np.float32 and sums.flags.c_contiguous and sums.flags.writeable
    assert not np.shares_memory(sums, macro.sums(codes))


def test_lists_of_results_have_a_value_for_each_item(deployment: bitline.Deployment) -> None:
    classes, scores = deployment.die(0, engine="ideal").infer()
    assert np.array_equal(classes, scores.argmax(axis=1))
    assert len(set(classes.tolist())) > 1


def test_codes_of_a_deployment_are_lent_not_copied(deployment: bitline.Deployment) -> None:
    first, second = deployment.codes, deployment.codes
    assert first.__array_interface__["data"] == second.__array_interface__["data"]
    with pytest.raises(ValueError, match="read-only"):
        first[0, 0] = 1
    assert deployment.labels.shape == (len(first),)


def test_a_block_of_a_larger_array_is_read_where_it_is(macro: bitline.Macro, codes: NDArray[np.uint8]) -> None:
    block = codes[2:5]
    assert block.base is codes
    assert np.array_equal(macro.sums(block), macro.sums(codes)[2:5])


@pytest.mark.parametrize(
    ("change", "kind", "message"),
    [
        (lambda codes: codes.tolist(), TypeError, "codes: a list; expected a NumPy array of uint8"),
        (lambda codes: codes.astype(float), TypeError, "codes: an array of float64; expected a NumPy array of uint8"),
        (lambda codes: np.asfortranarray(codes), ValueError, "codes: an array of uint8 in another order; expected"),
        (lambda codes: codes[:, ::2], ValueError, r"uint8 of shape \(7, 50\); expected .* shape \(images, 100\)"),
        (lambda codes: codes[0], ValueError, r"codes: an array of uint8 of shape \(100,\); expected"),
        (lambda codes: codes + np.uint8(32), ValueError, "expected 0 to 31"),
    ],
)
def test_codes_that_do_not_fit_are_refused(
    macro: bitline.Macro, codes: NDArray[np.uint8], change: Any, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        macro.decide(change(codes))


def test_image_numbers_address_the_noise(deployment: bitline.Deployment) -> None:
    die = deployment.die(0)
    codes = np.ascontiguousarray(deployment.codes[3:6])
    numbers = np.arange(3, 6, dtype=np.uint32)
    assert np.array_equal(die.infer(codes, images=numbers)[1], die.infer()[1][3:6])
    with pytest.raises(ValueError, match=r"images: .* expected .* shape \(3,\)"):
        die.infer(codes, images=numbers[:2])


def test_bits_and_codes_beyond_the_hardware_are_refused(weights: NDArray[np.uint8]) -> None:
    none = np.zeros((0, COLUMNS), np.uint8)
    engine = bitline.ideal_engine()
    with pytest.raises(ValueError, match="weights: a value above 1; expected bits"):
        engine.program(weights + np.uint8(1), none, none)
    with pytest.raises(ValueError, match="rows: 99; expected at least the 100 of weights, threshold and trim"):
        engine.program(weights, none, none, rows=99)
    with pytest.raises(ValueError, match="threshold_code: 32; expected 0 to 31"):
        engine.program(weights, none, none, threshold_code=32)
    with pytest.raises(ValueError, match="boundaries: 2; expected 3"):
        engine.program(weights, none, none, boundaries=[0, 0])


def test_the_model_refuses_levels_and_shifts_that_it_does_not_have(finished: Any) -> None:
    model = bitline.read_model(finished.folder / "model.yaml")
    levels, bits, shifts = np.ones((1, 128), np.int32), np.zeros((1, 128), np.uint8), np.zeros((1, 128, 6))
    with pytest.raises(ValueError, match="levels: 99; expected 0 to"):
        model.evaluate(levels * np.int32(99), bits, shifts)
    with pytest.raises(ValueError, match="bits: 2; expected 0 or 1"):
        model.evaluate(levels, bits + np.uint8(2), shifts)
    with pytest.raises(bitline.DomainError):
        model.evaluate(levels, bits, shifts + 1.0)


def test_the_model_evaluates_columns_as_its_plain_numpy_version_does(finished: Any) -> None:
    from bitline.column_model import evaluate
    from bitline.column_model import read_model as read_plain

    file = finished.folder / "model.yaml"
    model, plain = bitline.read_model(file), read_plain(file)
    rng = np.random.default_rng(3)
    levels = rng.integers(0, 8, (4, 128)).astype(np.int32)
    bits = rng.integers(0, 2, (4, 128), np.uint8)
    shifts = 0.01 * rng.standard_normal((4, 128, 6))
    bl, blb = model.evaluate(levels, bits, shifts)
    for column in range(4):
        expected = evaluate(plain, levels[column].astype(np.int64), bits[column].astype(np.int64), shifts[column])
        # Both step in time by Runge and Kutta's rule, with other steps: far below what a model is good for.
        assert (bl[column], blb[column]) == pytest.approx(expected, abs=1e-7)
