"""Rows, read-out and reference inference on arithmetic that can be done by hand."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from bitline.training.network import HiddenLayer, Network, OutputLayer, read_network, write_network
from bitline.training.readout import Readout
from bitline.training.reference import accuracy, activations, scores, sums
from bitline.training.rows import ThresholdRows
from bitline.training.spread import Spread, accuracy_on_die, cell_currents


def small_network(seed: int = 1) -> Network:
    """9 inputs, 5 and 4 hidden neurons, 3 classes; thresholds that four rows of code 6 and three half rows can realise."""
    rng = np.random.default_rng(seed)

    def weights(inputs: int, neurons: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
        return rng.choice([-1, 1], (inputs, neurons)).astype(np.int8)

    first, second, output = weights(9, 5), weights(5, 4), weights(4, 3)
    halves = np.array([-1.5, -0.5, 0.5, 1.5])
    hidden = [
        HiddenLayer(first, np.array([-24.0, -12, 0, 12, 24]), np.array([1, -1, 1, 1, -1], dtype=np.int8)),
        HiddenLayer(second, 2 * halves - second.sum(axis=0), np.ones(4, dtype=np.int8)),
    ]
    return Network("small", hidden, OutputLayer(output, np.full(3, 0.25), np.array([0.1, 0.0, -0.1])))


def test_the_known_dot_product_is_minus_one() -> None:
    assert sums(np.array([[1, -1, 1, 1, -1]]), np.array([[-1, 1, 1, -1, -1]], dtype=np.int8).T).tolist() == [[-1]]


def test_rows_reach_every_second_multiple_of_their_weight() -> None:
    assert ThresholdRows(3, 0.5).boundaries().tolist() == [-1.5, -0.5, 0.5, 1.5]
    assert ThresholdRows(2, 7.0).boundaries().tolist() == [-14, 0, 14]


def test_a_boundary_snaps_to_the_nearest_that_rows_reach() -> None:
    rows = ThresholdRows(11, 15.0)
    wanted = np.linspace(-250, 250, 1001, dtype=np.float64)
    nearest = np.abs(wanted[:, None] - rows.boundaries()).min(axis=1)
    np.testing.assert_allclose(np.abs(rows.snap(wanted) - wanted), nearest, atol=1e-12)
    assert rows.storing_zero(np.array([-165.0, 165.0, 1e6])).tolist() == [0, 11, 11]


def test_a_readout_counts_the_strobes_at_or_below_the_sum() -> None:
    readout = Readout(bits=2, range=3)
    assert readout.levels().tolist() == [-3, -1, 1, 3]
    wanted = {-9.0: -4, -3.0: -2, -1.1: -2, -1.0: 0, 0.9: 0, 1.0: 2, 3.0: 4, 50.0: 4}
    assert readout.read(np.array(list(wanted))).tolist() == list(wanted.values())


def test_a_readout_is_within_half_a_step_inside_its_range() -> None:
    readout = Readout(bits=5, range=24)
    inside = np.linspace(-24, 24, 997, dtype=np.float64)
    assert np.abs(readout.read(inside) - inside).max() <= readout.step / 2 + 1e-12


def test_a_neuron_fires_at_its_threshold_and_polarity_turns_it_round() -> None:
    one = np.ones((1, 1), dtype=np.int8)
    output = OutputLayer(one, np.ones(1), np.zeros(1))
    codes = np.array([[4], [5], [6]], dtype=np.uint8)
    for polarity, expected in ((1, [-1, 1, 1]), (-1, [1, 1, -1])):
        layer = HiddenLayer(one, np.array([5.0]), np.array([polarity], dtype=np.int8))
        assert activations(Network("n", [layer], output), codes)[:, 0].tolist() == expected


def test_scores_agree_with_a_network_evaluated_one_neuron_at_a_time() -> None:
    network = small_network()
    codes = np.random.default_rng(2).integers(0, 32, (20, 9)).astype(np.uint8)
    for image, found in zip(codes, scores(network, codes), strict=True):
        values = [int(code) for code in image]
        for layer in network.hidden:
            values = [
                1 if p * (sum(int(w) * x for w, x in zip(column, values, strict=True)) - t) >= 0 else -1
                for column, t, p in zip(layer.weights.T, layer.thresholds, layer.polarity, strict=True)
            ]
        plain = [sum(int(w) * x for w, x in zip(column, values, strict=True)) for column in network.output.weights.T]
        np.testing.assert_array_equal(found, network.output.scale * plain + network.output.offset)


def test_a_fine_readout_changes_no_score_by_more_than_half_a_step() -> None:
    network, readout = small_network(), Readout(bits=12, range=4)
    codes = np.random.default_rng(2).integers(0, 32, (50, 9)).astype(np.uint8)
    difference = scores(network, codes, readout) - scores(network, codes)
    # A sum of on activations is half a sum of ±1, so half a step of it is a whole step there.
    assert np.abs(difference).max() <= network.output.scale[0] * readout.step + 1e-12


def test_ties_go_to_the_lowest_class() -> None:
    output = OutputLayer(np.ones((1, 3), dtype=np.int8), np.ones(3), np.zeros(3))
    layer = HiddenLayer(np.ones((1, 1), dtype=np.int8), np.zeros(1), np.ones(1, dtype=np.int8))
    codes = np.ones((1, 1), dtype=np.uint8)
    assert accuracy(Network("n", [layer], output), codes, np.zeros(1, dtype=np.uint8)) == 1
    assert accuracy(Network("n", [layer], output), codes, np.ones(1, dtype=np.uint8)) == 0


def test_a_die_without_spread_is_the_ideal_network() -> None:
    plan = [ThresholdRows(4, 6.0), ThresholdRows(3, 0.5)]
    readout = Readout(bits=4, range=4)
    codes = np.random.default_rng(2).integers(0, 32, (200, 9)).astype(np.uint8)
    for seed in range(5):
        network = small_network(seed)
        labels = np.argmax(scores(network, codes, readout), axis=1).astype(np.uint8)
        rng = np.random.default_rng(3)
        assert accuracy_on_die(network, codes, labels, plan, readout, Spread(cell=0), rng) == 1


def test_cell_currents_keep_their_mean_and_have_the_asked_spread() -> None:
    stored = np.repeat(np.array([-1, 1], dtype=np.int8), 20000)
    currents = cell_currents(stored, 0.36, np.random.default_rng(1))
    assert np.all(np.sign(currents) == stored)
    for side in (-1, 1):
        size = np.abs(currents[stored == side])
        # Four standard errors: of a mean, sigma / sqrt(n), and of a standard deviation, sigma / sqrt(2 n).
        assert abs(size.mean() - 1) < 4 * size.std() / 20000**0.5
        assert abs(np.log(size).std() - 0.36) < 4 * 0.36 / 40000**0.5


def test_a_network_folder_returns_what_was_written(tmp_path: Path) -> None:
    network = small_network()
    write_network(network, tmp_path / "a")
    again = read_network(tmp_path / "a")
    assert (again.name, again.input_bits, again.shape) == ("small", 5, [9, 5, 4, 3])
    for one, other in zip([*network.hidden, network.output], [*again.hidden, again.output], strict=True):
        for key, array in vars(one).items():
            read = getattr(other, key)
            if array is None:  # no recoding
                assert read is None
                continue
            assert read.dtype == array.dtype and read.flags.c_contiguous
            np.testing.assert_array_equal(read, array)


def test_a_network_of_another_schema_is_refused(tmp_path: Path) -> None:
    write_network(small_network(), tmp_path)
    manifest = (tmp_path / "network.yaml").read_text().replace("network/1", "network/7")
    (tmp_path / "network.yaml").write_text(manifest)
    with pytest.raises(ValueError, match="schema is bitline.network/7, expected bitline.network/1"):
        read_network(tmp_path)


def test_every_pair_of_inputs_and_weights_multiplies_as_counted() -> None:
    for x, w in product(product([-1, 1], repeat=3), repeat=2):
        agreements = sum(a == b for a, b in zip(x, w, strict=True))
        assert sums(np.array([x]), np.array([w], dtype=np.int8).T)[0, 0] == 2 * agreements - 3
