"""What modules put their weights on: macros of one die, on one engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bitline import _core
from bitline._core import ColumnModel, Die, Engine, LatchModel, Macro, Study, ideal_engine, model_engine
from bitline.errors import SpecError
from bitline.training.rows import ThresholdRows

Bits = NDArray[np.uint8]


@dataclass(frozen=True)
class LayerRows:
    """How a study uses the rows of the macro of one layer."""

    layer: int  # from 0
    array: int  # rows in all
    threshold: int
    threshold_code: int
    trim: int
    unit_code: int  # DAC code that counts as one: 1 in the first layer, that of an activation which is on in the others
    on_off: bool = False  # inputs are activations, off or on; else codes
    balance: int = 0  # rows behind the weights that normalise the image's codes

    @property
    def boundaries(self) -> ThresholdRows:
        """What the threshold rows realise, in units of the layer's sum on the array."""
        return ThresholdRows(self.threshold, self.threshold_code / self.unit_code)


def layer_rows(study: Study, *, coded: bool = False, rectified: bool = False) -> list[LayerRows]:
    """The rows of every layer of a study, the output layer last.

    Args:
        study: how rows are used
        coded: hidden layers send codes, else activations
        rectified: hidden layers send codes of sums that are read out, counted in activations of the output layer

    Example:
        >>> [rows.threshold for rows in bitline.torch.layer_rows(study)]
        [11, 15, 16]
    """
    values = study.values()
    rows: list[LayerRows] = []
    while f"network.layers.{len(rows)}.trim_rows" in values:
        number = len(rows)
        threshold, code, trim, unit, balance = (
            values[f"network.layers.{number}.{name}_{kind}"]
            for name, kind in (
                ("threshold", "rows"),
                ("threshold", "code"),
                ("trim", "rows"),
                ("activation", "code"),
                ("balance", "rows"),
            )
        )
        on_off = number > 0 and not coded and not rectified
        rows.append(
            LayerRows(
                number, values["column.rows"], threshold, code, trim, unit if number else 1, on_off=on_off, balance=balance
            )
        )
    return [replace(use, unit_code=rows[-1].unit_code) for use in rows] if rectified else rows


@dataclass(frozen=True, eq=False)
class Chip:
    """One die on one engine; made by Hardware.die."""

    engine: Engine
    number: int
    largest_code: int
    ramp_rows: int  # of the output layer, at whose levels all ramps are
    trimmed: Die | None = None
    own_trim: tuple[tuple[int, Bits], ...] = ()  # layer, and what its trim rows store instead

    def with_trim(self, layer: int, trim: Bits) -> Chip:
        """The chip with other trim rows in a layer."""
        kept = tuple((number, bits) for number, bits in self.own_trim if number != layer)
        return replace(self, own_trim=(*kept, (layer, trim)))

    def trim(self, rows: LayerRows, columns: int) -> Bits:
        """What the trim rows of a layer store: their own, as compensated, or as many ones as zeros."""
        for layer, bits in self.own_trim:
            if layer == rows.layer:
                return bits
        if self.trimmed is None:
            return _core.spread_block([rows.trim // 2] * columns, rows.trim)
        found = self.trimmed.trim(rows.layer)
        if found.shape != (rows.trim, columns):
            expected = (rows.trim, columns)
            raise SpecError(f"layer {rows.layer + 1}: the die's trim has shape {found.shape}; expected {expected}, the layer's")
        return found

    def hidden(self, rows: LayerRows, weights: Bits, boundary: NDArray[np.float64], trim: Bits | None = None) -> Macro:
        """The macro of a hidden layer; `boundary` is the sum at which each column switches, in units of the layer's sum.

        `trim` is stored in the trim rows instead of what the chip has for them.
        """
        zeros = rows.boundaries.storing_zero(boundary) if rows.threshold else np.zeros(len(boundary), np.int64)
        threshold = _core.spread_block((rows.threshold - zeros).tolist(), rows.threshold)
        use = {"threshold_code": rows.threshold_code, "boundaries": boundary.tolist()}
        return self._program(rows, weights, threshold, use, trim)

    def output(self, rows: LayerRows, weights: Bits) -> Macro:
        """The macro of an output layer, or of a hidden one that is read out: with a ramp in its threshold rows."""
        ramp = np.ascontiguousarray(np.repeat(np.arange(rows.threshold, dtype=np.uint8)[:, None] % 2, weights.shape[1], axis=1))
        return self._program(rows, weights, ramp, {"ramp": True})

    def sums(self, rows: LayerRows, macro: Macro, codes: Bits, images: NDArray[np.uint32] | None = None) -> NDArray[np.float32]:
        """What the ramp of a layer reports, in units of the code that it counts as one; shape (images, columns).

        The levels of all ramps are those of the output layer's, so that rows as many as its have its range, others their share.
        """
        reported = macro.sums(codes, images=images)
        # Exact arithmetic has no ramp: it reports sums themselves.
        return reported if macro.engine == "ideal" else reported * np.float32(rows.threshold / self.ramp_rows)

    def _program(
        self, rows: LayerRows, weights: Bits, threshold: Bits, other: dict[str, Any], trim: Bits | None = None
    ) -> Macro:
        trim = self.trim(rows, weights.shape[1]) if trim is None else trim
        if rows.balance:
            balance = np.arange(rows.balance, dtype=np.uint8)[:, None] % 2
            weights = np.ascontiguousarray(np.vstack([weights, np.repeat(balance, weights.shape[1], axis=1)]))
        use: dict[str, Any] = {"rows": rows.array, "unit_code": rows.unit_code, "on_off": rows.on_off}
        use |= {"die": self.number, "macro": rows.layer}
        return self.engine.program(weights, threshold, trim, **use, **other)


class Hardware:
    """The engine on which modules run, and the dies that it has.

    Args:
        study: its silicon and the use of its rows
        model: of its column; without it only the ideal engine
        latch: model of its comparator, where that is a latch
        engine: "model" or "ideal"

    Raises:
        SpecError: if the engine needs a model and none is given

    Example:
        >>> hardware = bitline.torch.Hardware(study, model)
        >>> hardware.die(3).number
        3
    """

    def __init__(
        self, study: Study, model: ColumnModel | None = None, latch: LatchModel | None = None, *, engine: str = "model"
    ) -> None:
        if engine not in ("model", "ideal"):
            raise SpecError(f"engine '{engine}'; expected model or ideal")
        if engine == "model" and model is None:
            raise SpecError("engine 'model' needs a column model; expected one as `model`, such as that of a run")
        self.study = study
        self.engine = ideal_engine() if model is None or engine == "ideal" else model_engine(study, model, latch)
        self.ramp_rows = layer_rows(study)[-1].threshold
        self.largest_code = 2 ** int(study.values()["column.wordline.bits"]) - 1

    def die(self, number: int, *, trimmed: Die | None = None) -> Chip:
        """One die.

        Args:
            number: from 0
            trimmed: the same die of a deployment, whose compensated trim rows are taken; without it the die is as made

        Example:
            >>> hardware = bitline.torch.Hardware(study, model)
            >>> hardware.die(0, trimmed=deployment.die(0)).trimmed
            <Die 0 on model: 3 macros>
        """
        if trimmed is not None and trimmed.number != number:
            raise SpecError(f"the trim is that of die {trimmed.number}; expected die {number}'s own")
        return Chip(self.engine, number, self.largest_code, self.ramp_rows, trimmed)
