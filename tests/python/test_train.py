"""`bitline train`: every regime on every die, resumable, the same for any number of workers."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed; pip install 'bitline[torch]'")

import bitline  # noqa: E402
from bitline.train.command import train_study  # noqa: E402
from bitline.train.distribution import train_distribution  # noqa: E402
from bitline.train.files import read_json, write_atomically  # noqa: E402
from bitline.train.plan import FIRST_TRAINING_DIE, Plan  # noqa: E402
from bitline.train.regimes import REGIMES  # noqa: E402

SECTION = {"training": {"epochs": 2, "batch": 50, "images": 200, "distribution_epochs": 3, "distribution_dies": 2}}


def copied(finished: Any, folder: Path) -> Path:
    """The finished run, to go on from."""
    shutil.copytree(finished.folder, folder)
    return folder


def trained(finished: Any, out: Path, workers: int, **changes: object) -> dict[str, Any]:
    text = train_study(finished.spec, SECTION | changes, out, workers, quiet=True, as_json=True)
    return dict(json.loads(text))


@pytest.fixture(scope="module")
def first(finished: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose dies were trained in two processes."""
    out = copied(finished, tmp_path_factory.mktemp("trained") / "run")
    trained(finished, out, workers=2)
    return out


def results(out: Path) -> dict[str, Any]:
    found = json.loads((out / "training.json").read_text())
    return {key: value for key, value in found.items() if key != "seconds_per_die"}


def test_every_regime_has_mean_interval_and_worst_die(first: Path) -> None:
    found = results(first)["accuracy"]
    assert set(found) == set(REGIMES)
    for regime in found.values():
        assert regime["dies"] == 2
        assert regime["low"] <= regime["worst"] <= regime["mean"] <= regime["high"]
    in_run = json.loads((first / "result.json").read_text())["accuracy"]
    assert in_run["fine_tuned"] == found["fine_tuned"]
    assert in_run["compensated"]["mean"] == pytest.approx(found["compensated"]["mean"]), "what the program itself finds"
    assert in_run["uncompensated"]["mean"] == pytest.approx(found["as_made"]["mean"])


def test_fine_tuned_columns_are_audited_in_spice_on_their_dies(first: Path) -> None:
    audit = results(first)["audit"]
    assert audit["reads"] == 2 * (8 + 8 + 10), "every column of every layer, an image on each of two dies"
    assert audit["decisions_equal"] >= audit["reads"] - 1
    assert 0 < audit["rms_v"] < 0.5e-3, "the audit's bound; a model of twenty cells reaches it"
    assert audit["signal_rms_v"] > 20 * audit["rms_v"]
    assert abs(audit["perturbed"]["accuracy_perturbed"] - audit["perturbed"]["accuracy"]) <= 0.1, "two of 20 images"


def test_one_worker_finds_what_two_find(first: Path, finished: Any, tmp_path: Path) -> None:
    out = copied(finished, tmp_path / "run")
    trained(finished, out, workers=1)
    assert results(out) == results(first)
    for die in (0, 1):
        for name in ("layer1_weights.npy", "layer2_thresholds.npy", "layer3_offset.npy"):
            file = f"training/die-000{die}-network/{name}"
            assert (out / file).read_bytes() == (first / file).read_bytes()


def test_a_fine_tuned_network_is_a_folder_that_does_on_its_die_what_was_found(first: Path) -> None:
    die = json.loads((first / "training" / "die-0001.json").read_text())
    run = bitline.read_run(first)
    network = first / "training" / "die-0001-network"
    deployment = bitline.deploy(run.study.replace({"network.folder": str(network)}), run.model)
    classes, _ = deployment.die(1).infer()
    assert (classes == deployment.labels).mean() == pytest.approx(die["accuracy"]["fine_tuned"])


def test_a_second_call_repeats_nothing(first: Path, finished: Any) -> None:
    files = sorted((first / "training").rglob("*.*"))
    before = [file.stat().st_mtime_ns for file in files]
    trained(finished, first, workers=2)
    assert [file.stat().st_mtime_ns for file in files] == before


def test_more_dies_keep_what_was_found_on_those_before(first: Path, finished: Any, tmp_path: Path) -> None:
    out = tmp_path / "run"
    shutil.copytree(first, out)
    before = (out / "training" / "die-0001.json").stat().st_mtime_ns
    found = trained(finished, out, 1, **{"study.dies": 3})
    assert found["accuracy"]["fine_tuned"]["dies"] == 3
    assert (out / "training" / "die-0001.json").stat().st_mtime_ns == before


def test_training_on_many_dies_goes_on_after_the_epoch_that_was_finished(first: Path, tmp_path: Path) -> None:
    plan, seen = Plan(bitline.read_run(first)), []

    def stop(epoch: int, loss: float) -> None:
        seen.append(epoch)
        if epoch == 2 and len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_distribution(plan, tmp_path, stop)
    train_distribution(plan, tmp_path, stop)
    assert seen == [1, 2, 3]
    for file in sorted((tmp_path / "distribution-network").iterdir()):
        assert file.read_bytes() == (first / "training" / "distribution-network" / file.name).read_bytes()
    dies = json.loads((first / "result.json").read_text())["accuracy"]["distribution_trained"]["dies"]
    assert dies < FIRST_TRAINING_DIE, "none of the dies that are tested was seen"


def test_results_and_checkpoints_of_another_specification_are_refused(first: Path, finished: Any, tmp_path: Path) -> None:
    out = tmp_path / "run"
    shutil.copytree(first, out)
    (out / "training" / "distribution.json").unlink()
    with pytest.raises(bitline.FileError, match=r"distribution\.pt: the checkpoint is of .*, another specification"):
        trained(finished, out, 1, **{"study.seed": 2})
    (out / "training" / "distribution.pt").unlink()
    with pytest.raises(bitline.FileError, match=r"die-0000\.json: is of .*, another specification; expected .*another --out"):
        trained(finished, out, 1, **{"study.seed": 2})


def test_a_checkpoint_that_is_cut_short_is_named(first: Path, finished: Any, tmp_path: Path) -> None:
    out = tmp_path / "run"
    shutil.copytree(first, out)
    (out / "training" / "distribution.json").unlink()
    file = out / "training" / "distribution.pt"
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(
        bitline.FileError, match=r"distribution\.pt: is not a whole checkpoint .*; expected one, or none: remove it"
    ):
        trained(finished, out, 1)
    (out / "training" / "die-0000.json").write_text("{")
    with pytest.raises(bitline.FileError, match=r"die-0000\.json: is not a whole result"):
        read_json(out / "training" / "die-0000.json", "any")


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "value"
    write_atomically(file, lambda part: part.write_text("one"))

    def fails(part: Path) -> None:
        part.write_text("tw")
        raise OSError(28, "No space left on device")

    with pytest.raises(bitline.FileError, match="cannot be written"):
        write_atomically(file, fails)
    assert [path.name for path in file.parent.iterdir()] == ["value"]
    assert file.read_text() == "one"


def test_a_study_without_training_is_told_what_to_add(finished: Any, bitline: Any, tmp_path: Path) -> None:
    out = copied(finished, tmp_path / "run")
    failed = bitline("train", finished.spec, "--out", out, "--quiet", code=2)
    assert "has no section 'training'; expected one, such as 'training: {epochs: 12}'" in failed.stderr


def test_more_training_images_than_there_are_is_an_error(finished: Any, tmp_path: Path) -> None:
    out = copied(finished, tmp_path / "run")
    with pytest.raises(bitline.SpecError, match=r"training\.images is 5000; expected at most the 1438 there are, or 0 for all"):
        trained(finished, out, 1, training={"images": 5000})
