"""Images of bytes: MNIST at its full 28x28 pixels, and CIFAR-10 from its binary batches."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bitline.training.idx import Bytes, read_idx
from bitline.training.xnor.shape import Images

CIFAR_SIDE = 32
CIFAR_RECORD = 1 + 3 * CIFAR_SIDE**2  # a label, then a red, a green and a blue plane


@dataclass(frozen=True)
class ByteImages:
    """Pixels, shape (images, height, width, channels), and labels."""

    name: str
    pixels: Bytes
    labels: Bytes
    test_pixels: Bytes
    test_labels: Bytes

    @property
    def size(self) -> Images:
        """Height, width and channels."""
        return Images(*self.pixels.shape[1:])


def load_mnist(folder: Path) -> ByteImages:
    """The four IDX files of MNIST, plain or .gz."""

    def read(stem: str) -> Bytes:
        plain = folder / stem
        return read_idx(plain if plain.exists() else folder / f"{stem}.gz")

    pixels, test_pixels = (read(f"{part}-images-idx3-ubyte")[..., None] for part in ("train", "t10k"))
    return ByteImages("mnist", pixels, read("train-labels-idx1-ubyte"), test_pixels, read("t10k-labels-idx1-ubyte"))


def read_cifar_batch(path: Path) -> tuple[Bytes, Bytes]:
    """Pixels and labels of one binary batch; ValueError names the file and what is wrong with its content."""
    raw = np.fromfile(path, dtype=np.uint8)
    if len(raw) == 0 or len(raw) % CIFAR_RECORD:
        raise ValueError(
            f"{path}: {len(raw)} bytes long, expected a multiple of {CIFAR_RECORD}, one label and 32x32x3 pixels each"
        )
    records = raw.reshape(-1, CIFAR_RECORD)
    labels = records[:, 0].copy()
    if labels.max() > 9:
        raise ValueError(f"{path}: a label is {labels.max()}, expected 0 to 9")
    planes = records[:, 1:].reshape(-1, 3, CIFAR_SIDE, CIFAR_SIDE)
    return np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), labels


def load_cifar10(folder: Path) -> ByteImages:
    """The six binary batches of CIFAR-10, as they are in the folder cifar-10-batches-bin."""
    batches = [read_cifar_batch(folder / f"data_batch_{number}.bin") for number in range(1, 6)]
    test_pixels, test_labels = read_cifar_batch(folder / "test_batch.bin")
    pixels, labels = (np.concatenate(parts) for parts in zip(*batches, strict=True))
    return ByteImages("cifar10", pixels, labels, test_pixels, test_labels)
