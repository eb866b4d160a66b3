"""Links between the pages of the repository, as they are read there."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"(?<!!)\[[^\]]+\]\((?P<place>[^)\s#]*)(?:#(?P<anchor>[^)\s]*))?\)|!\[[^\]]*\]\((?P<picture>[^)\s]+)\)")


def pages() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines()]


def prose(page: Path) -> str:
    """Without blocks and pieces of code."""
    return re.sub(r"^ *```.*?^ *```|`[^`\n]*`", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """Of its headings, as hosts of repositories make them."""
    headings = re.findall(r"^#+ +(.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a checkout of the repository")
def test_a_link_leads_to_a_file_and_a_heading_that_exist() -> None:
    astray = []
    for page in pages():
        for link in LINK.finditer(prose(page)):
            place = link["place"] or link["picture"] or ""
            if "://" in place or place.startswith("mailto:"):
                continue
            to = (page.parent / place).resolve() if place else page
            if not to.exists() or (link["anchor"] and link["anchor"] not in anchors(to)):
                astray.append(f"{page.relative_to(ROOT)}: {link[0]}")
    assert not astray


def test_the_files_that_a_contributor_is_sent_to_exist() -> None:
    named = set(re.findall(r"`((?:[\w.-]+/)+[\w.-]+)`", (ROOT / "CONTRIBUTING.md").read_text()))
    named = {name for name in named if not name.startswith("build/") and "NAME" not in name}
    assert len(named) > 20
    assert sorted(name for name in named if not (ROOT / name).exists()) == []
