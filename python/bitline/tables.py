"""Datasets as DataFrames."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas

    from bitline._core import Dataset

UNITS = ("_v", "_a", "_s", "_m", "_hz", "_ohm", "_farad", "_coulomb", "_joule", "_watt", "_kelvin", "_sigmas")


def frame(dataset: "Dataset") -> "pandas.DataFrame":
    """A dataset as a DataFrame; columns without a unit that hold whole numbers only become integers."""
    import numpy as np
    import pandas

    table = pandas.DataFrame(dataset.values(), columns=list(dataset.columns), copy=False)
    whole = [
        name
        for name in table.columns
        if not name.endswith(UNITS) and len(table) and np.isfinite(table[name]).all() and (table[name] % 1 == 0).all()
    ]
    return table.astype(dict.fromkeys(whole, "int64"))
