"""A grid's folder becomes two files of pictures, small enough for a page."""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib
import pytest

matplotlib.use("agg")

import bitline  # noqa: E402
from bitline import grid_pictures  # noqa: E402

ROWS, BITS = (32, 64, 128, 256, 512), (1, 2, 3, 4, 5)


def folder_of_a_grid(folder: Path, keys: str = "array.rows,array.mlsa.bits") -> Path:
    """A table of every combination, the energy of one missing."""
    lines = [f"{keys},ideal,accuracy,read_joule,image_joule"]
    for rows in ROWS:
        for bits in BITS:
            energy = "," if (rows, bits) == (512, 2) else f"1e-12,{rows * bits * 1e-9}"
            lines.append(f"{rows},{bits},0.98,{0.98 - 0.1 / bits},{energy}")
    (folder / "grid.csv").write_text("\n".join(lines) + "\n")
    return folder


def called(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> None:
    monkeypatch.setattr(sys, "argv", ["grid_pictures", *map(str, arguments)])
    grid_pictures.main()


def test_a_command_writes_both_pictures_where_they_are_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    grid, out = folder_of_a_grid(tmp_path), tmp_path / "out"
    out.mkdir()
    called(monkeypatch, grid, "--out", out)
    files = [out / "grid-accuracy.svg", out / "grid-energy.svg"]
    assert capsys.readouterr().out == "".join(f"a picture is {file}\n" for file in files)
    for file in files:
        assert file.read_text().startswith("<?xml") and 10_000 < file.stat().st_size < 60_000
    first = [file.read_bytes() for file in files]
    assert first[0] != first[1]
    assert [file.read_bytes() for file in grid_pictures.grid_pictures(grid)] == first


def test_drawing_a_grid_leaves_the_function_that_writes_reports() -> None:
    assert callable(bitline.report)  # bitline.report is a module too, which hides it where somebody imports that


@pytest.mark.parametrize(
    ("keys", "message", "code"),
    [
        (None, "expected the folder of a finished grid of `bitline study`", 6),
        ("array.rows,array.device.on_off", "a table without the column 'array.mlsa.bits'", 2),
    ],
)
def test_what_is_no_grid_over_rows_and_bits_is_refused_in_a_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    keys: str | None,
    message: str,
    code: int,
) -> None:
    if keys:
        folder_of_a_grid(tmp_path, keys)
    with pytest.raises(SystemExit) as ended:
        called(monkeypatch, tmp_path)
    said = capsys.readouterr().err
    assert ended.value.code == code
    assert said.startswith(f"{tmp_path / 'grid.csv'}: ") and message in said and said.count("\n") == 1
    assert not list(tmp_path.glob("*.svg"))
