"""A column model file (model.yaml, schema bitline.model/1) evaluated in plain NumPy, as documentation of the format.

    python -m bitline.column_model MODEL.yaml READ.csv

READ.csv is what `bitline export --format numpy` writes: level, stored bit and six threshold shifts of every row.
"""

import csv
import sys
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

Array = NDArray[np.float64]
ACCESS, PULL_DOWN = (0, 1), (2, 3)  # columns of the shifts, by stored bit: a 0 discharges BL, a 1 discharges BLB


def read_model(file: Path) -> dict[str, Any]:
    model: dict[str, Any] = yaml.safe_load(file.read_text())
    if model.get("schema") != "bitline.model/1":
        raise ValueError(f"{file}: schema is {model.get('schema')!r}; expected 'bitline.model/1'")
    if model["array"]["columns"] > 0:
        raise ValueError(f"{file}: a column of an array; expected one that stands alone")
    return model


def cell_sums(model: dict[str, Any], level: NDArray[np.int64], bit: NDArray[np.int64], shifts_v: Array) -> Array:
    """What each row takes from the line of its side, in volts: shape (rows, K).

    sums[i, k] = gain * sum_m A[k, m](shifts of row i) * phi[level of row i, m]; A are polynomials in the shifts of the access
    and the pull-down device of the side that the bit discharges, in sigmas, with terms x^i y^j, i + j <= degree, by j, then i.
    A row at level 0 leaks leak_v, shaped as the nominal current of level 1 is over the line's voltage.
    """
    amplitudes = model["amplitudes"]
    row, on = np.arange(len(bit)), level > 0
    x = shifts_v[row, np.take(ACCESS, bit)] / amplitudes["access_sigma_v"]
    y = shifts_v[row, np.take(PULL_DOWN, bit)] / amplitudes["pull_down_sigma_v"]
    worst = max(np.abs(x[on]).max(initial=0), np.abs(y[on]).max(initial=0))
    if worst > model["max_shift_sigmas"]:
        raise ValueError(f"a shift of {worst:.2f} sigma is outside the model's box of {model['max_shift_sigmas']} sigma")
    degree = amplitudes["degree"]
    terms = np.stack([x**i * y**j for j in range(degree + 1) for i in range(degree + 1 - j)], axis=1)
    phi = np.array(model["level_modes"])
    a = terms @ np.array(amplitudes["coefficients"])  # (rows, K * M), mode m of sum k in column k * M + m
    sums = np.einsum("rkm,rm->rk", a.reshape(len(bit), -1, phi.shape[1]), phi[level])
    shape = np.array(amplitudes["coefficients"])[0].reshape(-1, phi.shape[1]) @ phi[1]
    leak = model["leak_v"] * shape / (shape @ psi(model, model["precharge_v"] + model["release_kick_v"]))
    return np.where(on[:, None], model["gain"] * sums, leak)


def psi(model: dict[str, Any], v: float) -> Array:
    """Modes over the line's voltage: psi_k(V) = sum_p psi[k, p] u^p with u = -1 ... 1 over low ... high; length K."""
    modes = model["bitline_modes"]
    u = (2 * v - (modes["high_v"] + modes["low_v"])) / (modes["high_v"] - modes["low_v"])
    return np.asarray(np.polynomial.polynomial.polyval(u, np.array(modes["coefficients"]).T))


def discharge(model: dict[str, Any], sums_v: Array, kick_v: float, precharge_v: float) -> float:
    """A line's voltage at the strobe: dV/dtau = -sum_k S_k psi_k(V + kick), tau = 0 ... 1, by Runge and Kutta's rule."""

    def slope(v: float) -> float:
        return -float(sums_v @ psi(model, v + kick_v))

    v, h = precharge_v + model["release_kick_v"], 1 / 64
    for _ in range(64):
        a = slope(v)
        b = slope(v + h / 2 * a)
        c = slope(v + h / 2 * b)
        v += h / 6 * (a + 2 * b + 2 * c + slope(v + h * c))
    return v


def evaluate(
    model: dict[str, Any], level: NDArray[np.int64], bit: NDArray[np.int64], shifts_v: Array, precharge_v: float | None = None
) -> tuple[float, float]:
    """V_BL and V_BLB of a column at the strobe; a ValueError where a line leaves the swing that the model covers."""
    precharge_v = model["precharge_v"] if precharge_v is None else precharge_v
    sums = cell_sums(model, level, bit, shifts_v)
    kick = model["kick_v_per_v"] * np.array(model["wordline"]["level_v"])[level].sum()
    bl, blb = (discharge(model, sums[bit == side].sum(axis=0), kick, precharge_v) for side in (0, 1))
    lowest = model["precharge_v"] + model["release_kick_v"] - model["swing_v"]
    if min(bl, blb) < lowest:
        raise ValueError(f"a line falls to {min(bl, blb):.4f} V; the model ends at {lowest:.4f} V")
    return bl, blb


def read_column(file: Path) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
    """Levels, bits and shifts of an exported read."""
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    shifts = np.array([[float(row[f"shift{d}_v"]) for d in range(6)] for row in rows])
    return np.array([int(row["level"]) for row in rows]), np.array([int(row["bit"]) for row in rows]), shifts


if __name__ == "__main__":
    bl_v, blb_v = evaluate(read_model(Path(sys.argv[1])), *read_column(Path(sys.argv[2])))
    print(f"bl_v {bl_v:.9f}\nblb_v {blb_v:.9f}")
