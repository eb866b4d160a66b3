"""`bitline explain`: one image through one die, the column that matters most, its margin, and its deck."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.python.conftest import Bitline, FinishedRun

IMAGES, DIES = 20, 2


@pytest.fixture(scope="module")
def run(finished: FinishedRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the finished run, in which decks may be written."""
    return Path(shutil.copytree(finished.folder, tmp_path_factory.mktemp("explained") / "run"))


def explain(bitline: Bitline, run: Path, image: int, die: int, *options: str) -> dict[str, Any]:
    done = bitline("explain", run, "--image", str(image), "--die", str(die), "--json", "--quiet", *options)
    return json.loads(done.stdout)


def test_shares_add_up_to_the_margin_of_the_column_that_matters_most(bitline: Bitline, run: Path) -> None:
    layers = set()
    for image in range(6):
        answer = explain(bitline, run, image, 0, *(["--as-made"] if image % 2 else []))
        assert answer["compensated"] == (image % 2 == 0)
        assert answer["flipped"] == (answer["on_die"]["class"] != answer["ideal"]["class"])
        assert sum(layer["by_themselves"] for layer in answer["layers"]) == len(answer["undone"])
        assert all(layer["differ"] == layer["by_inputs"] + layer["by_themselves"] for layer in answer["layers"])
        gains = [undone["margin_gain"] for undone in answer["undone"]]
        assert gains == sorted(gains, reverse=True)
        column = answer["column"]
        layers.add(column["layer"])
        assert [column[key] for key in ("layer", "column")] == [answer["undone"][0][key] for key in ("layer", "column")]
        assert column["ideal_v"] == pytest.approx(column["gain_v"] * (column["sum"] - column["boundary"]), abs=1e-15)
        assert column["ideal_v"] + sum(column["shares"].values()) == pytest.approx(column["margin_v"], abs=1e-15)
        assert (column["margin_v"] >= 0) != (column["ideal_v"] >= 0)
        assert column["shares"]["offset_v"] == pytest.approx(column["comparator_offset_v"] + column["trim_rows_v"], abs=1e-15)
    assert layers


@pytest.mark.parametrize("image", [3, 8])
def test_the_deck_is_that_of_the_read_and_runs_by_itself(bitline: Bitline, run: Path, image: int) -> None:
    column = explain(bitline, run, image, 1, "--spice")["column"]
    deck = Path(column["deck"])
    assert deck.parent == run / "explain" and deck.name.startswith(f"image{image}-die1-layer{column['layer']}-column")
    place = [f"--{key}={column[key]}" for key in ("layer", "column")] + [f"--strobe={column['ramp_strobe']}"]
    again = bitline("netlist", run / "resolved.yaml", "--run", run, f"--image={image}", "--die=1", *place)
    assert deck.read_text() == again.stdout
    # What SPICE's margin has beside its voltages is the model's: the noise, and the offset, which hardly depends on them.
    said = subprocess.run(["ngspice", "-b", deck], check=True, capture_output=True, text=True, cwd=run).stdout
    bl, blb = (float(re.search(rf"^{name}\s*=\s*(\S+)", said, re.MULTILINE)[1]) for name in ("v_bl", "v_blb"))  # type: ignore[index]
    expected = bl - blb + column["comparator_offset_v"] + column["shares"]["noise_v"]
    assert column["spice"]["margin_v"] == pytest.approx(expected, abs=1e-4)
    assert column["spice"]["margin_v"] == pytest.approx(column["margin_v"], abs=2e-3)
    assert column["spice"]["decision"] == (column["spice"]["margin_v"] >= 0)


def test_what_it_says_names_the_digit_and_the_deck(bitline: Bitline, run: Path) -> None:
    answer = explain(bitline, run, 3, 1)
    said = bitline("explain", run, "--image", "3", "--die", "1").stdout
    assert said.startswith(f"image 3, a {answer['label']}, on die 1, compensated: {answer['on_die']['class']}, ideally ")
    assert f"What matters most: layer {answer['column']['layer']}, column {answer['column']['column']}." in said
    assert f"deck: {answer['column']['deck']}\n" in said
    assert f"{1e3 * answer['column']['margin_v']:+.3f}" in said


def test_images_and_dies_that_the_run_does_not_have_are_refused(bitline: Bitline, run: Path) -> None:
    done = bitline("explain", run, "--image", "20", "--die", "0", code=2)
    assert done.stderr == f"--image 20: there are {IMAGES}; expected 0 to {IMAGES - 1}\n"
    done = bitline("explain", run, "--image", "0", "--die", "2", code=2)
    assert done.stderr == f"--die 2: there are {DIES}; expected 0 to {DIES - 1}\n"


def test_a_folder_without_a_finished_run_is_refused(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    unfinished = finished.copy(tmp_path / "unfinished", "resolved.yaml", "model.yaml")
    for folder in (tmp_path / "none", unfinished):
        done = bitline("explain", folder, "--image", "0", "--die", "0", code=6)
        assert done.stderr == f"{folder / 'result.json'} does not exist; expected the folder of a finished run\n"
        assert not (folder / "explain").exists()


def test_a_run_that_was_made_from_something_else_is_refused(bitline: Bitline, finished: FinishedRun, tmp_path: Path) -> None:
    changed = finished.copy(tmp_path / "changed", "resolved.yaml", "model.yaml", "result.json")
    spec = (changed / "resolved.yaml").read_text()
    (changed / "resolved.yaml").write_text(re.sub(r"seed: 1\b", "seed: 2", spec))
    done = bitline("explain", changed, "--image", "0", "--die", "0", code=2)
    assert done.stderr.startswith(f"{changed / 'result.json'}: the digest is ") and done.stderr.count("\n") == 1
    assert "`bitline run` makes the result anew" in done.stderr
    (changed / "result.json").write_text("{}\n")
    done = bitline("explain", changed, "--image", "0", "--die", "0", code=2)
    assert done.stderr.endswith("there is no digest in it; expected the result of `bitline run`\n")
