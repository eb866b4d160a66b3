"""IDX files, the coding of images, and the digits that are shipped."""

import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest

from bitline.training.coding import code_center, code_digits, code_of_mean, code_whole, keep_square, shift
from bitline.training.data_sets import load_digits, load_mnist
from bitline.training.idx import Bytes, read_idx, write_idx

DIGITS = Path("cosim") / "data" / "digits"
# Of the bytes of scikit-learn's load_digits(): 1797 images, then 1797 labels.
BUNDLED_SHA256 = "87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826"


def images(count: int, side: int, largest: int) -> Bytes:
    return np.random.default_rng(1).integers(0, largest + 1, (count, side, side)).astype(np.uint8)


def test_an_idx_file_returns_what_was_written(tmp_path: Path) -> None:
    for array in (images(3, 8, 255), np.arange(5, dtype=np.uint8)):
        write_idx(tmp_path / "a-ubyte.gz", array)
        np.testing.assert_array_equal(read_idx(tmp_path / "a-ubyte.gz"), array)


def test_an_idx_file_is_the_same_whenever_it_is_written(tmp_path: Path) -> None:
    write_idx(tmp_path / "a.gz", images(3, 8, 255))
    header = (tmp_path / "a.gz").read_bytes()[:8]
    assert header[4:8] == bytes(4), "the time of writing is not stored"


def test_a_wrong_magic_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes((0, 0, 9, 1, 0, 0, 0, 0)))
    with pytest.raises(ValueError, match="00 00 09 01, expected the magic"):
        read_idx(tmp_path / "a")


def test_a_wrong_length_is_named(tmp_path: Path) -> None:
    write_idx(tmp_path / "a.gz", images(3, 8, 255))
    whole = gzip.decompress((tmp_path / "a.gz").read_bytes())
    for cut in (whole[:-1], whole + b"x", whole[:6]):
        (tmp_path / "a").write_bytes(cut)
        with pytest.raises(ValueError, match=f"{len(cut)} bytes long, expected"):
            read_idx(tmp_path / "a")


def test_the_shipped_digits_have_the_published_shape_and_split(root: Path) -> None:
    pixels, labels = read_idx(root / DIGITS / "images-idx3-ubyte.gz"), read_idx(root / DIGITS / "labels-idx1-ubyte.gz")
    assert pixels.shape == (1797, 8, 8) and pixels.max() == 16
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    data = load_digits(root / DIGITS, 100)
    assert data.test_codes.shape == (359, 100) and data.codes.shape == (1438, 100)
    np.testing.assert_array_equal(data.test_codes[3], code_digits(pixels[19:20])[0])
    np.testing.assert_array_equal(data.codes[4], code_digits(pixels[5:6])[0])


def test_the_shipped_digits_are_those_of_scikit_learn(root: Path) -> None:
    pixels, labels = read_idx(root / DIGITS / "images-idx3-ubyte.gz"), read_idx(root / DIGITS / "labels-idx1-ubyte.gz")
    digest = hashlib.sha256(pixels.tobytes() + labels.tobytes()).hexdigest()
    assert digest == BUNDLED_SHA256


def test_digits_are_doubled_capped_and_padded() -> None:
    digit = np.zeros((1, 8, 8), dtype=np.uint8)
    digit[0, 0, 0], digit[0, 7, 6] = 16, 7
    coded = code_digits(digit).reshape(10, 10)
    assert coded[1, 1] == 31 and coded[8, 7] == 14 and coded.sum() == 45


def test_a_mean_is_rounded_half_up() -> None:
    means = np.arange(256)
    expected = np.floor(means * 31 / 255 + 0.5)
    np.testing.assert_array_equal(code_of_mean(4 * means, 4), expected)
    assert code_of_mean(np.array([510]), 4) == 16, "a mean of 127.5 is exactly 15.5 codes"


def test_the_center_is_averaged_over_two_by_two_pixels() -> None:
    picture = images(4, 28, 255)
    expected = [
        np.floor(p[4 + 2 * r : 6 + 2 * r, 4 + 2 * c : 6 + 2 * c].mean() * 31 / 255 + 0.5)
        for p in picture
        for r in range(10)
        for c in range(10)
    ]
    np.testing.assert_array_equal(code_center(picture).ravel(), expected)


def test_the_whole_image_is_averaged_by_area() -> None:
    # Every pixel cut into 5x5 parts makes 14x14 parts per target pixel: a mean without fractions.
    picture = images(4, 28, 255)
    parts = np.kron(picture, np.ones((5, 5), dtype=np.int64))
    means = parts.reshape(4, 10, 14, 10, 14).mean(axis=(2, 4))
    np.testing.assert_array_equal(code_whole(picture), np.floor(means * 31 / 255 + 0.5).reshape(4, 100))


def test_a_shift_moves_down_and_right_and_fills_with_zero() -> None:
    picture = np.arange(1, 10, dtype=np.uint8).reshape(1, 3, 3)
    assert shift(picture, 1, -1)[0].tolist() == [[0, 0, 0], [2, 3, 0], [5, 6, 0]]


def test_smaller_inputs_drop_the_last_rows_and_columns() -> None:
    codes = np.arange(100, dtype=np.uint8).reshape(1, 100)
    assert keep_square(codes, 81).reshape(9, 9)[8].tolist() == list(range(80, 89))
    with pytest.raises(ValueError, match="90 inputs, expected a square number"):
        keep_square(codes, 90)


@pytest.mark.parametrize("crop", ["center", "whole"])
def test_mnist_is_read_from_its_four_files(tmp_path: Path, crop: str) -> None:
    pixels = {"train": images(6, 28, 255), "t10k": images(5, 28, 200)}
    for part, array in pixels.items():
        write_idx(tmp_path / f"{part}-images-idx3-ubyte.gz", array)
        write_idx(tmp_path / f"{part}-labels-idx1-ubyte.gz", np.arange(len(array), dtype=np.uint8))
    data = load_mnist(tmp_path, crop, 100)
    code = {"center": code_center, "whole": code_whole}[crop]
    assert data.variants.shape == (9, 6, 100)
    np.testing.assert_array_equal(data.codes, code(pixels["train"]))
    np.testing.assert_array_equal(data.test_codes, code(pixels["t10k"]))
