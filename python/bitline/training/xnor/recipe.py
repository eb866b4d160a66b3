"""The numbers that steer a training run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """How long, how fast and against which disturbances a network is trained."""

    epochs: int = 45  # with noise in place of read-out errors
    read_epochs: int = 8  # at the end, with the partial sums of each sub-array as its sense amplifiers report them
    batch: int = 250
    rate: float = 5e-3  # of Adam at the start
    final_rate: float = 5e-5  # at the end of the epochs with noise; in between the rate falls exponentially
    read_rate: float = 5e-4  # at the start of the epochs with read-out, which end at final_rate
    noise: float = 0.2  # added to every neuron's normalised sum
    read_noise: float = 0.1  # the same in the epochs with read-out, whose errors are there themselves
    rotated: float = 10.0  # standard deviation of the angle by which training images are turned [degrees]
    scaled: float = 0.08  # of the logarithm of their size
    moved: float = 1.2  # of their place [pixels]
    mirrored: bool = False  # half of the training images
    counted: int = 2000  # training images by which references are chosen, anew for every epoch with read-out
    rows: int = 128  # of a sub-array
    bits: int = 3  # of its sense amplifiers
    planes: int = 8  # of the images: the upper bits of a pixel that the first layer takes
    held_out: int = 0  # of the training images, the last ones: nothing is learnt from them, and epochs report their accuracy
    seed: int = 1
