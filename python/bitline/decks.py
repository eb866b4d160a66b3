"""SPICE decks of single reads."""

from __future__ import annotations

import os
from typing import overload

from bitline import _core
from bitline._core import Deck, RramStudy, Study
from bitline.errors import SpecError


def expect_none(schema: str, **given: int | None) -> None:
    """SpecError where something is given that reads of the other kind of column have."""
    for name, value in given.items():
        if value is not None:
            raise SpecError(f"{name}: there is no such thing in a study of the schema {schema}; expected no such argument here")


@overload
def netlist(
    study: Study,
    *,
    die: int = 0,
    layer: int = 0,
    column: int = 0,
    image: int = 0,
    strobe: int | None = None,
    run: str | os.PathLike[str] | None = None,
) -> Deck: ...
@overload
def netlist(
    study: RramStudy,
    *,
    die: int = 0,
    layer: int = 0,
    column: int = 0,
    image: int = 0,
    plane: int | None = None,
    tile: int | None = None,
    place: int | None = None,
    row: int | None = None,
    run: str | os.PathLike[str] | None = None,
) -> Deck: ...
def netlist(
    study: Study | RramStudy,
    *,
    die: int = 0,
    layer: int = 0,
    column: int = 0,
    image: int = 0,
    strobe: int | None = None,
    plane: int | None = None,
    tile: int | None = None,
    place: int | None = None,
    row: int | None = None,
    run: str | os.PathLike[str] | None = None,
) -> Deck:
    """The SPICE deck of one column during one read.

    Args:
        study: its column or array, network and data
        die, layer, column, image: which read, each from 0; on resistive arrays `column` counts in the sub-array
        strobe: of the read-out ramp, from 0; 6T cells and output layer only
        plane: bit of the pixels, from the lowest, 0; resistive arrays and first layer only
        tile: sub-array of the layer, from 0; this and the next two on resistive arrays only
        place: of a convolution on its map, from 0
        row: selected alone, from 0, as in reading row by row; all rows at once without it
        run: folder of a finished run, for dies that are compensated, on 6T cells, and the model's activations; without it the
            die is as made, and on resistive arrays the exact network's activations drive it

    Returns:
        Deck

    Raises:
        SpecError: for a place that there is not
        DomainError: if the run's model was fitted to something else
        SpiceError: if the simulator, which finds the word-line levels of 6T cells, cannot be started

    Example:
        >>> deck = bitline.netlist(study, column=3, image=7, run=run)
        >>> deck.text.rstrip().endswith(".end")
        True
        >>> of_arrays = bitline.read_rram_study(arrays / "resolved.yaml")
        >>> bitline.netlist(of_arrays, layer=1, tile=1, column=3).text.splitlines()[0]
        '* a read: die 0, image 0, layer 1, plane 0, tile 1, column 3, place 0'
    """
    if isinstance(study, RramStudy):
        expect_none("bitline.rram-study/1", strobe=strobe)
        return _core.rram_netlist(
            study,
            die=die,
            layer=layer,
            column=column,
            image=image,
            plane=plane or 0,
            tile=tile or 0,
            place=place or 0,
            row=row,
            run=run,
        )
    expect_none("bitline.study/1", plane=plane, tile=tile, place=place, row=row)
    return _core.sram_netlist(study, die=die, layer=layer, column=column, image=image, strobe=strobe or 0, run=run)
