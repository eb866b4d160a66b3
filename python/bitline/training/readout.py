"""The multi-bit read-out of the output layer: a ramp against which each column's comparator is strobed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Readout:
    """Sees sums of on activations between -range and +range in 2^bits steps."""

    bits: int
    range: float

    @property
    def step(self) -> float:
        """Distance of two strobe levels, in units of one activation."""
        return 2.0 * self.range / (2**self.bits - 1)

    def levels(self) -> Values:
        """The sums at which a strobe begins to fire, shape (2^bits,)."""
        return np.linspace(-self.range, self.range, 2**self.bits, dtype=np.float64)

    def read(self, sums: Values) -> Values:
        """What the read-out reports: the middle of the step the sum lies in, half a step outside at the ends."""
        fired = np.searchsorted(self.levels(), sums, side="right").astype(np.float64)
        return -self.range + (fired - 0.5) * self.step
