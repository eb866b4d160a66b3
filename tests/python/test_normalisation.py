"""Normalised images load the bit lines alike, so that a comparator's offset moves less from image to image."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import bitline
from bitline.normalisation import compare, line_levels, normalised_study


@pytest.fixture(scope="module")
def run(finished: Any) -> bitline.Run:
    return bitline.read_run(finished.folder)


def test_a_gain_for_each_image_brings_lines_to_one_level_and_offsets_with_them(run: bitline.Run) -> None:
    none, gain = (
        line_levels(bitline.deploy(normalised_study(run.study, way), run.model), images=20) for way in ("none", "gain:300")
    )
    assert gain["codes_spread"] < none["codes_spread"] / 3
    assert gain["common_mode_spread_v"] < none["common_mode_spread_v"] / 2
    assert gain["induced_offset_v"] < none["induced_offset_v"] / 2


def test_an_induced_offset_is_what_the_common_mode_slope_makes_of_the_spread(run: bitline.Run) -> None:
    deployment = bitline.deploy(run.study, run.model)
    found = line_levels(deployment, images=20)
    values = run.study.values()
    offset, slope = values["column.comparator.offset_v"], values["column.comparator.common_mode_slope_per_v"]
    # Each column's own offset multiplies the slope: over 8 columns its rms is within a factor of two of sigma at 4 sigma.
    expected = offset * abs(slope) * found["common_mode_spread_v"]
    assert expected / 3 < found["induced_offset_v"] < 3 * expected


def test_balance_rows_leave_exact_sums_as_they_are(run: bitline.Run) -> None:
    table = compare(run, ["none", "rows:800:8"], dies=1, images=10)
    assert table["ideal"][0] == table["ideal"][1]
    assert table["low"][0] is None  # one die has no interval
    assert table["codes_mean"][1] > table["codes_mean"][0]


@pytest.mark.parametrize("way", ["gain", "rows:100", "none:3", "gain:many", "louder:3"])
def test_a_way_that_is_none_is_refused(run: bitline.Run, way: str) -> None:
    with pytest.raises(bitline.SpecError, match=f"way '{way}'; expected none, gain:TOTAL"):
        normalised_study(run.study, way)


def test_accuracies_are_those_of_the_dies(run: bitline.Run) -> None:
    table = compare(run, ["none"], dies=2, images=5)
    compensated = run.dies[run.dies["variant"] == bitline.runs.VARIANTS[0]]["accuracy_compensated"].to_numpy()[:2]
    np.testing.assert_allclose(table["compensated"][0], compensated.mean(), rtol=0, atol=1e-12)
