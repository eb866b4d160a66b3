"""The package as a whole: quick to import, one version, stubs that say what is there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import bitline
from bitline import stubs

IMPORT = """\
import sys, time
begin = time.perf_counter()
import bitline
print(time.perf_counter() - begin)
print(*(name for name in ("pandas", "matplotlib", "torch", "yaml", "jinja2", "bitline.plots") if name in sys.modules))
"""


def imported() -> tuple[float, str]:
    """Seconds of an import in a fresh interpreter, and which slow packages it brought."""
    paths = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    said = subprocess.run([sys.executable, "-c", IMPORT], env=paths, check=True, capture_output=True, text=True).stdout
    seconds, slow = said.splitlines()
    return float(seconds), slow


def test_importing_takes_less_than_three_tenths_of_a_second() -> None:
    # The shortest of some, because other work on the machine only ever adds.
    assert min(imported()[0] for _ in range(5)) < 0.3


def test_importing_brings_none_of_the_packages_that_some_functions_need() -> None:
    assert imported()[1] == ""


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


def test_the_program_of_the_package_is_the_program(program: Path) -> None:
    from bitline.program import path

    assert path().resolve() == program.resolve()
