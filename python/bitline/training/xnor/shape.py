"""What a network is made of, and the notation in which papers write it: `2x128C3-MP2-1024-10`."""

import re
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Images:
    """Size of the images that come in; pixels are bytes."""

    height: int
    width: int
    channels: int


@dataclass(frozen=True)
class Pool:
    """Maximum over squares that do not overlap."""

    size: int


@dataclass(frozen=True)
class Layer:
    """Binary weights over a map of `height` x `width` x `channels` inputs; a dense layer's kernel is the whole map."""

    kind: str  # "binary_dense" or "binary_conv"
    height: int
    width: int
    channels: int
    neurons: int
    kernel: int = 0  # of a convolution
    padding: int = 0
    pool: Pool | None = None  # of a convolution, before its sign

    @property
    def inputs(self) -> int:
        """Of one neuron: the rows that it takes on an array."""
        return self.channels * (self.kernel**2 if self.kernel else self.height * self.width)

    @property
    def map(self) -> tuple[int, int, int]:
        """Height, width and channels of what the layer sends on."""
        if not self.kernel:
            return 1, 1, self.neurons
        grow = 2 * self.padding - self.kernel + 1
        size = self.pool.size if self.pool else 1
        return (self.height + grow) // size, (self.width + grow) // size, self.neurons


def layers_of(text: str, images: Images) -> list[Layer]:
    """The layers of a notation: `1024` is dense, `128C3` a convolution of 3x3 padded to keep its map, `MP2` pools 2x2,
    and `2x…` or `(2x…)` repeats. The last layer has a neuron per class.

    Raises:
        ValueError: names the part that is not understood or does not fit
    """
    layers: list[Layer] = []
    here = (images.height, images.width, images.channels)
    for part in text.split("-"):
        match = re.fullmatch(r"\(?(?:(\d+)x)?(?:MP(\d+)|(\d+)(?:C(\d+)|FC)?)\)?", part)
        if match is None:
            raise ValueError(f"'{part}' in the shape '{text}' is not understood, expected 1024, 128C3, MP2 or 2x128C3")
        repeat, pool, neurons, kernel = match.groups()
        if pool:
            if repeat or not layers or layers[-1].kind != "binary_conv" or layers[-1].pool:
                raise ValueError(f"'{part}' in the shape '{text}' does not follow a convolution")
            last = layers.pop()
            layers.append(Layer(**{**vars(last), "pool": Pool(int(pool))}))
            here = layers[-1].map
            if here[0] < 1 or here[1] < 1:
                raise ValueError(f"'{part}' in the shape '{text}' leaves no pixel")
            continue
        for _ in range(int(repeat or 1)):
            if kernel:
                size = int(kernel)
                if size % 2 == 0 or (layers and layers[-1].kind == "binary_dense"):
                    raise ValueError(f"'{part}' in the shape '{text}': expected an odd kernel, before all dense layers")
                layers.append(Layer("binary_conv", *here, int(neurons), size, size // 2))
            else:
                layers.append(Layer("binary_dense", *here, int(neurons)))
            here = layers[-1].map
    if not layers or layers[-1].kind != "binary_dense":
        raise ValueError(f"the shape '{text}' ends without a dense layer of classes")
    return layers


def fits(layers: list[Layer]) -> bool:
    """Whether every layer takes what the one before it sends on."""
    return all(a.map == (b.height, b.width, b.channels) for a, b in pairwise(layers))
