"""The table of a sweep: a row for each point."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bitline._core import RramStudy, Study
from bitline.sweeps.point import Outcome
from bitline.tables import UNITS

if TYPE_CHECKING:
    import pandas


def name_of(key: str, values: Mapping[str, Any]) -> str:
    """The name of a key's value, which ends in its unit; the key itself where it is a section or is not set."""
    return next((key + unit for unit in ("", *UNITS, "_per_v") if key + unit in values), key)


def cell(value: Any) -> Any:
    """A value for a table: a list or a section as JSON."""
    return json.dumps(value) if isinstance(value, (list, dict)) else value


class Asked:
    """The columns of what was asked: a key each, with its unit, in SI."""

    def __init__(self, points: Sequence[Mapping[str, Any]], studies: Sequence[Study | RramStudy | None]) -> None:
        self.points = points
        self.values = [study.values() if study else {} for study in studies]
        keys = list(dict.fromkeys(key for point in points for key in point))
        known = next((values for values in self.values if values), {})
        self.names = {
            key: next((name for v in self.values if (name := name_of(key, v)) in v), name_of(key, known)) for key in keys
        }
        # What is written in one point means the same in another whose study cannot be read.
        self.meaning = {
            (key, json.dumps(point[key])): values[self.names[key]]
            for point, values in zip(points, self.values, strict=True)
            for key in point
            if self.names[key] in values
        }

    def row(self, number: int) -> dict[str, Any]:
        """The values of one point: those of its study, or as they were written."""
        point, values, row = self.points[number], self.values[number], {}
        for key, name in self.names.items():
            written = point.get(key)
            if name in values:
                row[name] = cell(values[name])
            elif name == key:
                row[name] = cell(written)
            else:
                row[name] = cell(self.meaning.get((key, json.dumps(written))))
        return row


def table_of(asked: Asked, digests: Sequence[str | None], outcomes: Sequence[Outcome]) -> pandas.DataFrame:
    """Keys, values, the sentence of an error, and the name of the point's folder."""
    import pandas

    rows = []
    names = list(dict.fromkeys(name for outcome in outcomes for name in outcome.values))
    for number, (digest, outcome) in enumerate(zip(digests, outcomes, strict=True)):
        found = {name: outcome.values.get(name) for name in names}
        rows.append(asked.row(number) | found | {"error": outcome.error, "point": digest})
    return pandas.DataFrame(rows, columns=[*asked.names.values(), *names, "error", "point"])
