"""What the threshold rows of an array can realise."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True)
class ThresholdRows:
    """Rows that move the decision boundary of a column: `weight * (2 k - rows)` with k = 0 … rows of them storing 0."""

    rows: int
    weight: float  # of one row, in units of the layer's sum on the array (codes, or activations that are on)

    def boundaries(self) -> Values:
        """Every reachable boundary, ascending."""
        return self.weight * (2 * np.arange(self.rows + 1, dtype=np.float64) - self.rows)

    def storing_zero(self, boundary: Values) -> NDArray[np.int64]:
        """How many rows store 0 to come as near to the boundary as the rows can."""
        count = np.floor((boundary / self.weight + self.rows) / 2 + 0.5)
        return np.clip(count, 0, self.rows).astype(np.int64)

    def snap(self, boundary: Values) -> Values:
        """The reachable boundary nearest to each of the given ones."""
        return self.weight * (2 * self.storing_zero(boundary).astype(np.float64) - self.rows)
