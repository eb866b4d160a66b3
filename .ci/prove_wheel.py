"""What an installed wheel must hold and do, asked by the Python of an otherwise empty environment, in an empty folder."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

HOLDS = {
    "bitline/__init__.py",
    "bitline/_core.pyi",
    "bitline/py.typed",
    "bitline/html_report/page.html.jinja",
    "bitline/bin/bitline",
    "bitline/share/bitline/netlists/technologies/generic130/technology.yaml",
    "bitline/share/bitline/netlists/technologies/generic130/LICENSE",
    "bitline/share/bitline/examples/digits-sram/study.yaml",
    "bitline/share/bitline/cosim/data/digits/ATTRIBUTION.md",
}
KINDS = (
    r"\.(py|pyi|typed|jinja|so|yaml|npy|spice|md|gz)$"
    r"|/(LICENSE|bitline|bitline-spice-worker|METADATA|WHEEL|RECORD|entry_points\.txt)$"
)
STRANGERS = r"/(tests|notebooks|cpp|runs|__pycache__)/"
FEW = {
    "study.dies": 2,
    "fit.cells": 20,
    "fit.holdout_cells": 10,
    "fit.holdout_columns": 4,
    "audit.columns": 6,
    "audit.whole_images": 1,
}


def contents(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    print(f"{wheel.name}: {len(names)} files, {wheel.stat().st_size / 1e6:.1f} MB")
    assert all(name.startswith("bitline/") or ".dist-info/" in name for name in names)
    assert not HOLDS - set(names), HOLDS - set(names)
    assert any(re.match(r"bitline/_core\.cpython.*\.so", name) for name in names)
    strange = [name for name in names if not re.search(KINDS, name) or re.search(STRANGERS, name)]
    assert not strange, strange


def said(*words: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, env=os.environ | variables, capture_output=True, text=True)


def without_the_library(worker: Path, to: Path) -> Path:
    """The worker as it is where libngspice is not installed: what it asks for has another name."""
    binary = worker.read_bytes()
    assert binary.count(b"libngspice.so") == 1
    to.write_bytes(binary.replace(b"libngspice.so", b"libnospice.so"))
    to.chmod(0o755)
    return to


def main() -> None:
    contents(Path(sys.argv[1]))
    import bitline

    programs = Path(sys.executable).parent
    version = said(programs / "bitline", "--version").stdout.split()[1]
    assert version == bitline.__version__ and version in Path(sys.argv[1]).name
    assert str(bitline.share_folder()).startswith(str(Path(bitline.__file__).parent)), bitline.share_folder()
    assert said(programs / "bitline", "technology", "check", "generic130").returncode == 0

    study = bitline.read_study(bitline.example("digits-sram"), set=FEW)
    run = bitline.run(study, "run")
    print(run)
    assert run.result["audit"]["rms_v"] < 1e-3
    print(bitline.report("run"))

    worker = without_the_library(Path(bitline.__file__).parent / "bin" / "bitline-spice-worker", Path("worker").absolute())
    os.environ["BITLINE_SPICE_WORKER"] = str(worker)
    chip = bitline.deploy(study, run.model)
    assert len(chip.die(0).infer()[0]) == len(chip.labels)
    try:
        bitline.characterise(study)
    except bitline.SpiceError as error:
        print(error)
        assert "libngspice0" in str(error)
    else:
        raise AssertionError("SPICE ran without its library")
    print(json.dumps({"version": version, "proven": True}))


if __name__ == "__main__":
    main()
