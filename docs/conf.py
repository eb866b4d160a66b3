"""How Sphinx makes the site: `./dev docs`. The pages are the Markdown files of the repository, where they are."""

import re
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "docs" / "extensions"), str(ROOT / "build" / "python"), str(ROOT / "python")]

version = re.findall(r"project\(bitline VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[0]
project, author, release = "bitline", "The bitline developers", version
copyright = author

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx_copybutton",
    "docstrings",
    "mathml",
    "repository",
]

# The source is the repository, so that a link means the same here and in the repository.
root_doc = "docs/index"
include_patterns = [
    "docs/**.md",
    "docs/**.rst",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "THIRD_PARTY.md",
    "examples/**.md",
    "examples/**.ipynb",
    "netlists/**.md",
    "cosim/**.md",
    "calibration/**.md",
    "python/**.md",
]
exclude_patterns = [
    "build*",
    "runs",
    ".*",
    "tests",
    "docs/README.md",
    "netlists/technologies/*/SOURCE.md",
    "cosim/data/digits",
    "**/.ipynb_checkpoints",
]
if not list(ROOT.glob("examples/notebooks/*.ipynb")):
    exclude_patterns += ["docs/notebooks.md"]
    suppress_warnings = ["toc.not_readable"]

myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 4
myst_url_schemes = ["http", "https", "mailto"]
nb_execution_mode = "off"  # the tests run the notebooks

default_role = "literal"  # what single backquotes mean in docstrings
html_math_renderer = "mathml"
autodoc_mock_imports = [] if find_spec("torch") else ["torch"]  # documented too where it is not installed
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 88
add_module_names = False

html_theme = "furo"
html_title = f"bitline {version}"
html_static_path = ["_static"]
html_css_files = ["bitline.css"]
html_copy_source = False
html_show_sourcelink = False
html_additional_pages = {"index": "front.html"}
templates_path = ["_templates"]
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
