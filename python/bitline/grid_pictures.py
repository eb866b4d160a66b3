"""Draws the grid that `bitline study` evaluated over array.rows and array.mlsa.bits.

    python -m bitline.grid_pictures GRID [--out FOLDER]

It needs matplotlib: `pip install 'bitline[plots]'`.
"""

import argparse
import os
import sys
from pathlib import Path

from bitline.errors import FileError, SpecError, exit_code

SIZE = (7.4, 4.2)
"""Of a picture in inches."""


def grid_pictures(grid: str | os.PathLike[str], out: str | os.PathLike[str] | None = None) -> list[Path]:
    """Draws what a grid costs in accuracy and in energy: grid-accuracy.svg and grid-energy.svg.

    Args:
        grid: folder of `bitline study`, varied over `array.rows` and `array.mlsa.bits`
        out: folder to write into; that of the grid by default

    Returns:
        the files

    Raises:
        SpecError: if the grid is over other keys
        FileError: if there is no grid.csv in the folder, or a picture cannot be written
        ImportError: if matplotlib is missing; it says what to install

    Example:
        >>> [file.name for file in grid_pictures(grid_folder)]
        ['grid-accuracy.svg', 'grid-energy.svg']
    """
    import pandas

    from bitline import plots
    from bitline.plots.inline import svg

    table = Path(grid) / "grid.csv"
    try:
        points = pandas.read_csv(table)
    except OSError as error:
        raise FileError(f"{table}: {error.strerror}; expected the folder of a finished grid of `bitline study`") from error
    try:
        drawn = {
            "grid-accuracy.svg": svg(lambda ax: plots.array_grid(points, ax=ax), SIZE),
            "grid-energy.svg": svg(lambda ax: plots.array_grid_energy(points, ax=ax), SIZE),
        }
    except ValueError as error:
        raise SpecError(f"{table}: {error}") from error
    folder = Path(grid if out is None else out)
    for name, picture in drawn.items():
        try:
            (folder / name).write_bytes(picture)
        except OSError as error:
            raise FileError(f"{folder / name}: {error.strerror}; expected a file that can be written") from error
    return [folder / name for name in drawn]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bitline.grid_pictures", description="Draw a grid over rows and bits.")
    parser.add_argument("grid", type=Path, help="folder that `bitline study` wrote")
    parser.add_argument("--out", type=Path, help="folder to write into, instead of that of the grid")
    arguments = parser.parse_args()
    try:
        for file in grid_pictures(arguments.grid, arguments.out):
            print(f"a picture is {file}")
    except (SpecError, FileError, ImportError) as error:
        print(error, file=sys.stderr)
        sys.exit(exit_code(error))


if __name__ == "__main__":
    main()
