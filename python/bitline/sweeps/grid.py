"""The points of a sweep: values of keys of a specification."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from bitline.errors import SpecError

Point = Mapping[str, Any]
Over = Mapping[str, Any] | Sequence[Point]  # of a grid, every value is a list of values


def plain(value: Any) -> Any:
    """The same value as Python's own: a number of NumPy as int or float, an array as a list."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return {key: plain(item) for key, item in value.items()} if isinstance(value, Mapping) else value


def values_of(key: str, values: Iterable[Any]) -> list[Any]:
    """The values of one key of a grid."""
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise SpecError(f"key '{key}': {values!r} is one value; expected a list of them")
    listed = [plain(value) for value in values]
    if not listed:
        raise SpecError(f"key '{key}': an empty list; expected at least one value")
    return listed


def points_of(over: Over) -> list[dict[str, Any]]:
    """The points in their order: of a grid, in which the last key changes fastest, or of a list of points as it is."""
    if isinstance(over, Mapping):
        lists = [values_of(key, values) for key, values in over.items()]
        return [dict(zip(over, values, strict=True)) for values in product(*lists)]
    points = [{key: plain(value) for key, value in point.items()} for point in over]
    if not points:
        raise SpecError("a sweep over no points; expected at least one")
    return points
