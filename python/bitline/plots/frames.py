"""Tables as the pictures take them: DataFrames, datasets, or whatever a DataFrame can be made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas


def frame(table: Any, *columns: str) -> pandas.DataFrame:
    """A DataFrame that has these columns; ValueError names the one that is missing."""
    import pandas

    made: pandas.DataFrame = table.to_pandas() if hasattr(table, "to_pandas") else pandas.DataFrame(table)
    for name in columns:
        if name not in made:
            raise ValueError(f"a table without the column '{name}'; expected {', '.join(columns)}")
    return made
