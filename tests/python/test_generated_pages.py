"""Pages that the program writes are committed, and fresh."""

import subprocess
from pathlib import Path


def test_the_page_of_the_specification_is_what_the_program_writes(program: Path, root: Path) -> None:
    written = subprocess.run([program, "schema"], check=True, capture_output=True, text=True).stdout
    page = root / "docs" / "specification.md"
    assert page.read_text() == written, "./dev docs writes the page anew"
