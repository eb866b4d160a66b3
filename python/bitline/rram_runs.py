"""Runs on resistive arrays: a folder with files, and the tables in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bitline._core import RramStudy, read_dataset, read_rram_study

if TYPE_CHECKING:
    import pandas

WAYS = {"all rows at once": "rram_dies.csv", "row by row": "rram_rows.csv"}
"""Ways to read a column, and the files of the dies that are read so."""


@dataclass(frozen=True)
class RramRun:
    """A finished run on resistive arrays: its folder, and what is in it. Layers and planes are numbered from 0.

    Example:
        >>> bitline.read_rram_run(arrays)  # doctest: +ELLIPSIS
        <Run in ...: ideal ... %, nominal ... %, hardware ... %; audit ... % of full scale rms>
    """

    folder: Path
    result: dict[str, Any]
    """What `bitline run --json` prints, the file result.json; names end in their units."""

    @cached_property
    def study(self) -> RramStudy:
        """The specification with every value that was used."""
        return read_rram_study(self.folder / "resolved.yaml")

    @cached_property
    def ways(self) -> list[str]:
        """How the dies were read: "all rows at once", and "row by row" where the study has a reader of rows."""
        return ["all rows at once", *(["row by row"] if "row_by_row" in self.result["accuracy"] else [])]

    @property
    def sensed(self) -> str:
        """What tells a column's matches: "current" at a clamp, else "voltage"."""
        return "current" if self.study.values()["array.read.by"] == "clamp" else "voltage"

    @cached_property
    def dies(self) -> pandas.DataFrame:
        """A row for each die and way of reading: images, those that are right, and their share.

        Example:
            >>> bitline.read_rram_run(arrays).dies.groupby("way").size().to_dict()
            {'all rows at once': 2, 'row by row': 2}
        """
        import pandas

        tables = {way: read_dataset(self.folder / WAYS[way]).to_pandas() for way in self.ways}
        table = pandas.concat(tables, names=["way"]).reset_index("way").drop(columns="sensing").reset_index(drop=True)
        return table.assign(accuracy=table["correct"] / table["images"])

    @cached_property
    def sensing(self) -> pandas.DataFrame:
        """A row for each layer, plane of its inputs, and code: the smallest sum of ±1 that has this code, the level that the
        code stands for, and the reference below it, `reference_a` or on 6T cells `reference_v`.

        Of a sub-array's rows that match there are half of the sum and the rows.

        Example:
            >>> bitline.read_rram_run(arrays).sensing.query("layer == 1").level.is_monotonic_increasing
            True
        """
        import pandas

        rows = []
        for layer, planes in enumerate(self.result["sensing"]):
            for plane, sensing in enumerate(planes):
                counts, boundaries, levels = self.levels(layer, plane)
                largest = len(counts) - 1
                unit = "a" if "references_a" in sensing else "v"
                for code, level in enumerate(levels):
                    row = {"layer": layer, "plane": plane, "code": code, "level": level}
                    if code:
                        row |= {"from_sum": 2 * boundaries[code - 1] - largest}
                        row |= {f"reference_{unit}": sensing[f"references_{unit}"][code - 1]}
                    rows.append(row)
        return pandas.DataFrame(rows)

    @cached_property
    def sums(self) -> pandas.DataFrame:
        """A row for each layer, plane and sum of ±1 that a sub-array can have: how many reads of training images have it."""
        return read_dataset(self.folder / "rram_sums.csv").to_pandas()

    def levels(self, layer: int, plane: int = 0) -> tuple[list[int], list[int], list[int]]:
        """What `bitline.plots.match_levels` draws: how often each number of matches occurs, boundaries and levels of the codes.

        In layers on 6T cells the sums of rows that are on, from minus the rows, are in the place of matches.

        Args:
            layer: from 0
            plane: of the layer's inputs, from 0, the lowest bit of pixels

        Raises:
            ValueError: for a layer or plane that the network does not have

        Example:
            >>> counts, boundaries, levels = bitline.read_rram_run(arrays).levels(layer=1)
            >>> len(counts), len(boundaries), len(levels)
            (33, 7, 8)
        """
        planes = dict(enumerate(self.result["sensing"])).get(layer, [])
        if not 0 <= plane < len(planes):
            raise ValueError(f"layer {layer}, plane {plane}: the network has no such reads; expected those of `sums`")
        of_both = self.sums["layer"].eq(layer) & self.sums["plane"].eq(plane)
        counts = self.sums.loc[of_both, "reads"].tolist()
        sensing = planes[plane]
        boundaries = sensing["matches"] if "matches" in sensing else [sum_ + len(counts) // 2 for sum_ in sensing["sums"]]
        return counts, boundaries, sensing["levels"]

    @cached_property
    def audit(self) -> pandas.DataFrame:
        """A row for each read of resistive columns that was repeated in SPICE: signals and codes of both, and how far the
        signal is from the next reference; in amperes, in volts where a voltage is sensed."""
        return read_dataset(self.folder / "rram_audit.csv").to_pandas()

    @cached_property
    def sram_audit(self) -> pandas.DataFrame | None:
        """The same of layers on 6T cells [V], where the study has such layers."""
        return read_dataset(self.folder / "sram_audit.csv").to_pandas() if "sram" in self.result else None

    def __repr__(self) -> str:
        accuracy, audit = self.result["accuracy"], self.result["audit"]
        return (
            f"<Run in {self.folder}: ideal {accuracy['ideal']:.2%}, nominal {accuracy['nominal']:.2%}, "
            f"hardware {accuracy['hardware']['mean']:.2%}; audit {audit['rms']:.4%} of full scale rms>"
        ).replace("%", " %")
