"""Docstrings of the package, which are in Google's style, and signatures of its extension module in the words of Python."""

import inspect
import re
from collections.abc import Callable

from sphinx.application import Sphinx
from sphinx.ext.napoleon import Config, GoogleDocstring

STYLE = Config(napoleon_use_rtype=False, napoleon_use_admonition_for_examples=False)


class Docstring(GoogleDocstring):
    """The same, but what is returned is described in words, without a type before a colon."""

    def _consume_returns_section(self, preprocess_types: bool = False) -> list[tuple[str, str, list[str]]]:
        return [("", "", self._dedent(self._consume_to_next_section()))]


SHORTER: list[tuple[str, str | Callable[[re.Match[str]], str]]] = [
    (r"\(self(: [\w.]+)?(, )?", "("),
    (r"\b(?:bitline\._core|collections\.abc|numpy\.typing|typing|pathlib)\.(?=[A-Z])", ""),
    (r"\b(?:Tuple|List|Dict)\[", lambda found: found[0].lower()),
    (r"\bOptional\[((?:[^][]|\[[^][]*\])*)\]", r"\1 | None"),
    (r"\bos\.PathLike\[str\] \| str\b|\bstr \| os\.PathLike\[str\]", "str | Path"),
    (r"\bNDArray\[numpy\.(\w+)\]", r"NDArray[\1]"),
]


def shorter(text: str | None) -> str | None:
    """A signature, or the type that it returns, without `self` and with short names of types."""
    for pattern, by in SHORTER:
        text = re.sub(pattern, by, text) if text else text
    return text


def mend_signature(
    app: Sphinx, what: str, name: str, thing: object, options: object, arguments: str | None, returned: str | None
) -> tuple[str | None, str | None]:
    made_by = inspect.getdoc(getattr(thing, "__init__", None)) or ""
    if what == "class" and arguments is None and made_by.startswith("__init__("):
        arguments = made_by.splitlines()[0].removeprefix("__init__").removesuffix(" -> None")
    return shorter(arguments), shorter(returned) if returned != "None" else None


def mend_docstring(app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    kind = "method" if what in ("property", "attribute") else what  # whose first words would be read as a type
    lines[:] = Docstring(lines, STYLE, app, kind, name, thing, options).lines()


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("autodoc-process-signature", mend_signature)
    app.connect("autodoc-process-docstring", mend_docstring)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
