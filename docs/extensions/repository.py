"""Links of the repository's pages that lead to folders and files which are no pages."""

import re
from pathlib import Path, PurePosixPath
from posixpath import normpath

from sphinx.application import Sphinx

LINK = re.compile(r"(?<!!)\[(?P<words>[^\]\n]+(?:\n[^\]\n]+)?)\]\((?P<place>[^)\s#:]+)(?P<anchor>#[^)\s]*)?\)")
FENCED = re.compile(r"^( *)(```|~~~).*?^\1\2", re.MULTILINE | re.DOTALL)


def mended(text: str, page: str, root: Path, pages: set[str]) -> str:
    """The text of a page with links to folders leading to their README, and links to other files as plain names."""

    def mend(link: re.Match[str]) -> str:
        place = normpath(str(PurePosixPath(page).parent / link["place"]))
        for file in (place, f"{place}/README.md"):
            if file.rpartition(".")[0] in pages:
                return f"[{link['words']}](/{file}{link['anchor'] or ''})"
        if (root / place).exists():  # what does not exist is left, and is a warning
            return link["words"] if "`" in link["words"] else f"{link['words']} (`{place}`)"
        return link[0]

    pieces, start = [], 0
    for block in FENCED.finditer(text):
        pieces += [LINK.sub(mend, text[start : block.start()]), block[0]]
        start = block.end()
    return "".join([*pieces, LINK.sub(mend, text[start:])])


def mend_links(app: Sphinx, page: str, source: list[str]) -> None:
    file = Path(app.env.doc2path(page))
    if file.suffix == ".md":
        source[0] = mended(source[0], page, Path(app.srcdir), set(app.env.found_docs))


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("source-read", mend_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
