"""The site of the documentation: complete, without a broken link, and readable without a network."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from tests.python import browser

import bitline
from bitline import plots

LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "object": "data"}
PAGES = ("index", "methods", "specification", "cpp", "guide/start", "reference/columns", "reference/plots")


class Page(HTMLParser):
    """A page of the site: where it leads, what it loads, and the places in it."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file
        self.links: list[str] = []
        self.loads: list[str] = []
        self.places: set[str] = set()
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if identifier := values.get("id"):
            self.places.add(identifier)
        if tag == "a" and (link := values.get("href")):
            self.links.append(link)
        if (load := values.get(LOADED.get(tag, ""))) and "rel" not in values or values.get("rel") == "stylesheet":
            self.loads.append(load or "")


class Site:
    """The built pages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def pages(self) -> dict[Path, Page]:
        return {file: Page(file) for file in self.folder.rglob("*.html") if "_static" not in file.parts}


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """All pages, built as `./dev docs` builds them; a warning is a failure."""
    if importlib.util.find_spec("sphinx") is None:
        pytest.skip("Sphinx is not installed; './dev docs' installs it")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-c", "docs"]
    done = subprocess.run([*command, "-d", folder / "doctrees", ".", folder / "html"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return Site(folder / "html")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Browser]:
    program = browser.find()
    if program is None:
        pytest.skip(f"none of the browsers {', '.join(browser.NAMES)} is installed; a page needs one to be looked at")
    with browser.started(program, tmp_path_factory.mktemp("profile")) as running:
        yield running


def test_every_link_within_the_site_leads_somewhere(site: Site) -> None:
    astray = []
    for file, page in site.pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            to = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            place = unquote(parts.fragment)
            if not to.exists() or (place and place not in site.pages[to].places):
                astray.append(f"{file.relative_to(site.folder)}: {link}")
    assert not astray


def test_reading_needs_no_network(site: Site) -> None:
    for file, page in site.pages.items():
        assert [load for load in page.loads if urlsplit(load).scheme not in ("", "data")] == [], file
    for style in site.folder.rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*[\"']?https?:", style.read_text(encoding="utf-8")), style


def test_everything_public_has_its_place_in_the_reference(site: Site) -> None:
    places = set().union(*(page.places for file, page in site.pages.items() if file.parent.name == "reference"))
    public = {f"bitline.{name}" for name in bitline.__all__ if name != "__version__"}
    public |= {f"bitline.plots.{name}" for name in plots.__all__}
    of_torch = (Path(bitline.__file__).parent / "torch" / "__init__.py").read_text().partition("__all__")[2]
    public |= {f"bitline.torch.{name}" for name in re.findall(r'"(\w+)"', of_torch)}
    assert public - places == set()


def test_an_equation_is_drawn_by_the_browser_itself(site: Site) -> None:
    methods = (site.folder / "docs" / "methods.html").read_text(encoding="utf-8")
    assert methods.count("<math") > 50
    assert "$" not in re.sub(r"<(pre|code|math|script)\b.*?</\1>", "", methods, flags=re.DOTALL)


@pytest.mark.parametrize("width", [420, 1280])
def test_a_page_fits_its_window(site: Site, opened: browser.Browser, width: int) -> None:
    for name in PAGES:
        opened.open(site.folder / "docs" / f"{name}.html", width)
        assert opened.value("document.documentElement.scrollWidth") <= width, name
        assert opened.of("Network.loadingFailed") == opened.of("Runtime.exceptionThrown") == [], name
        assert [entry for entry in opened.of("Log.entryAdded") if entry["entry"]["level"] == "error"] == [], name


def test_the_first_page_leads_on(site: Site) -> None:
    assert "url=docs/index.html" in (site.folder / "index.html").read_text()
    assert f"bitline {bitline.__version__}" in (site.folder / "docs" / "index.html").read_text()
