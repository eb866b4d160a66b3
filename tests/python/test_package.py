"""The package as a whole: light to import, one version, stubs that say what is there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import bitline
from bitline import stubs

IMPORT = """\
import sys
import bitline
slow = ("pandas", "matplotlib", "torch", "yaml", "jinja2", "bitline.plots")
print(*(name for name in slow if name in sys.modules))
"""


def test_importing_brings_none_of_the_packages_that_some_functions_need() -> None:
    # How long it takes depends on what else runs; `python -m bitline.bench` says it.
    paths = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    said = subprocess.run([sys.executable, "-c", IMPORT], env=paths, check=True, capture_output=True, text=True).stdout
    assert said == "\n"


def test_the_version_stands_in_one_place(root: Path, program: Path) -> None:
    version = re.search(r"project\(bitline VERSION ([0-9.]+)", (root / "CMakeLists.txt").read_text())
    assert version is not None
    assert bitline.__version__ == version[1]
    assert subprocess.run([program, "--version"], capture_output=True, text=True).stdout == f"bitline {version[1]}\n"
    assert f"version: {version[1]}" in (root / "CITATION.cff").read_text()


def test_the_stub_of_the_extension_module_is_fresh(root: Path) -> None:
    committed = (root / "python" / "bitline" / "_core.pyi").read_text()
    assert committed == stubs.stub(), "./dev stubs writes the file anew"


def test_no_name_of_cpp_is_in_the_stub(root: Path) -> None:
    assert "::" not in (root / "python" / "bitline" / "_core.pyi").read_text()


def test_what_is_installed_finds_its_files_and_has_no_others(root: Path, program: Path, tmp_path: Path) -> None:
    command = ["cmake", "--install", str(program.parent), "--prefix", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    share = tmp_path / "share" / "bitline"
    assert {file.name for file in (tmp_path / "bin").iterdir()} == {"bitline", "bitline-spice-worker"}
    assert {folder.name for folder in (share / "examples").iterdir()} == {
        folder.name for folder in (root / "examples").iterdir() if (folder / "study.yaml").exists()
    }
    kinds = {file.suffix for file in share.rglob("*") if file.is_file() and file.name != "LICENSE"}
    assert kinds <= {".yaml", ".npy", ".spice", ".md", ".gz"}
    elsewhere = {name: value for name, value in os.environ.items() if name != "BITLINE_SHARE"}
    study = share / "examples" / "digits-sram" / "study.yaml"
    technologies = share / "netlists" / "technologies"
    (technologies / "generic130").rename(technologies / "moved130")  # which the sources do not have
    asked: list[str | Path] = [tmp_path / "bin" / "bitline", "check", study, "--set", "technology.name=moved130"]
    done = subprocess.run(asked, cwd=tmp_path, env=elsewhere, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_program_of_the_package_is_the_program(program: Path) -> None:
    from bitline.program import path

    assert path().resolve() == program.resolve()
