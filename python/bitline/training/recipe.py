"""The numbers that steer a training run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """How long, how fast and against which disturbances a network is trained."""

    epochs: int = 100  # of the joint stage
    settling_epochs: int = 20  # after each layer is frozen
    snapped_from: float = 0.3  # share of the joint stage after which thresholds and read-out are those of the hardware
    batch: int = 200
    rate: float = 5e-3  # of Adam at the start
    final_rate: float = 1e-4  # at the end; in between the rate falls exponentially
    moved: float = 0.5  # share of training images that are moved
    cell_spread: float = 0.0  # standard deviation of ln(cell current), drawn anew for every batch
    window: float = 0.5  # a hidden neuron learns from sums this near to its boundary, in their standard deviations
    restart_epochs: int = 0  # at the very end, of all layers again from their weights alone; thresholds keep their statistics
    restart_rate: float = 2e-3
    restart_window: float = 0.5
    seed: int = 1
