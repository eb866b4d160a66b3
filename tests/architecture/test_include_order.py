"""The house holds: who includes whom, who knows which library, and how files are named and sized.

CMakeLists.txt is the one definition of the rooms: each `bitline_room(path ROOMS ...)` names the rooms it may
include. Every check below is a function from a source tree to a list of faults; it is run on the project, where
it must find none, and on a small tree with one fault, which it must find.
"""

import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("netlists", "cosim", "calibration")  # a room includes rooms of its own floor and of floors named before it
APP = "cosim/app"
PROGRAM = "cosim/spice/worker_main.cpp"
SESSION = {"cosim/spice/session.hpp", "cosim/spice/session.cpp"}

# First path element of a library's headers, and the rooms or files that may include them.
KNOWS = {
    "ngspice": SESSION,
    "yaml-cpp": {"netlists/spec"},
    "openssl": {"netlists/spec", "cosim/data"},
    "zlib.h": {"cosim/data"},
    "cblas.h": {"cosim/app/bench.cpp"},
    "nlohmann": {"cosim/spice", APP},
    "CLI": {APP},
    "pybind11": {"python/bindings"},
}
NAMES_THAT_SAY_NOTHING = {"util", "utils", "common", "misc", "helper", "helpers", "manager"}
LOOK_TWICE_LINES = 400
TOO_LONG_LINES = 800

Check = Callable[[Path], list[str]]


def rooms(root: Path) -> dict[str, list[str]]:
    """Rooms in the order of CMakeLists.txt, each with the rooms it may include."""
    text = re.sub(r"#.*", "", (root / "CMakeLists.txt").read_text())
    table = {}
    for call in re.findall(r"^bitline_room\(([^)]*)\)", text, re.MULTILINE):
        path, *words = call.split()
        keyword, others = "", []
        for word in words:
            if word in ("ROOMS", "LIBRARIES", "EXCLUDE"):
                keyword = word
            elif keyword == "ROOMS":
                others.append(word)
        table[path] = others
    return table


def sources(root: Path) -> Iterator[Path]:
    """C++ files of the rooms and of the bindings, relative to the root."""
    for floor in (*FLOORS, "python/bindings"):
        for path in sorted((root / floor).rglob("*")):
            if path.suffix in (".hpp", ".cpp", ".inl"):
                yield path.relative_to(root)


def includes(file: Path) -> list[tuple[int, str, bool]]:
    """Line number, target, and whether in quotes, of every #include."""
    found = []
    for number, line in enumerate(file.read_text().splitlines(), start=1):
        if match := re.match(r'\s*#\s*include\s*(["<])([^">]+)', line):
            found.append((number, match[2], match[1] == '"'))
    return found


def rooms_list_only_rooms_before_them_and_in_order(root: Path) -> list[str]:
    faults = []
    order = list(rooms(root))
    for place, (room, others) in enumerate(rooms(root).items()):
        faults += [f"{room} lists {other}, which is not defined before it" for other in others if other not in order[:place]]
        known = [other for other in others if other in order]
        if known != sorted(known, key=order.index):
            faults.append(f"{room} lists its rooms in another order than that of their definitions")
    return faults


def floors_build_on_floors_below(root: Path) -> list[str]:
    def floor(room: str) -> int:
        return FLOORS.index(room.split("/")[0])

    return [
        f"{room} lists {other}, a room of a higher floor"
        for room, others in rooms(root).items()
        for other in others
        if floor(other) > floor(room)
    ]


def every_source_lives_in_a_room(root: Path) -> list[str]:
    known = {*rooms(root), APP, "python/bindings"}
    return [f"{file} is in no room" for file in sources(root) if file.parent.as_posix() not in known]


def rooms_include_only_what_they_list(root: Path) -> list[str]:
    table = rooms(root)
    faults = []
    for file in sources(root):
        room = file.parent.as_posix()
        if room not in table:
            continue
        for line, target, _ in includes(root / file):
            other = Path(target).parent.as_posix()
            if target.split("/")[0] in FLOORS and other not in (room, *table[room]):
                faults.append(f"{file}:{line} includes {target}, but {room} does not list {other}")
    return faults


def own_headers_are_included_by_their_full_path(root: Path) -> list[str]:
    return [
        f"{file}:{line} includes {target}, which is no file of this project"
        for file in sources(root)
        for line, target, quoted in includes(root / file)
        if quoted and not (root / target).is_file()
    ]


def libraries_are_known_to_their_rooms_only(root: Path) -> list[str]:
    faults = []
    for file in sources(root):
        for line, target, _ in includes(root / file):
            library = target.split("/")[0]
            allowed = KNOWS.get(library)
            if allowed is not None and not allowed & {file.as_posix(), file.parent.as_posix()}:
                faults.append(f"{file}:{line} includes {target}; {library} is for {', '.join(sorted(allowed))} only")
    return faults


def the_session_is_known_to_the_worker_only(root: Path) -> list[str]:
    return [
        f"{file}:{line} includes {target}, which loads the simulator into the calling process"
        for file in sources(root)
        for line, target, _ in includes(root / file)
        if target in SESSION and file.as_posix() not in SESSION | {PROGRAM}
    ]


def headers_guard_themselves(root: Path) -> list[str]:
    return [
        f"{file} does not begin with #pragma once"
        for file in sources(root)
        if file.suffix == ".hpp" and not (root / file).read_text().startswith("#pragma once\n")
    ]


def written_files(root: Path) -> Iterator[Path]:
    """Everything people write by hand as code: C++, Python, and the script."""
    for top in (*FLOORS, "python", "tests", "examples"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix in (".hpp", ".cpp", ".inl", ".py"):
                yield path.relative_to(root)
    if (root / "dev").is_file():
        yield Path("dev")


def names_say_what_is_inside(root: Path) -> list[str]:
    return [
        f"{file}: '{word}' says nothing about what is inside"
        for file in written_files(root)
        for part in file.parts
        for word in re.split(r"[_.\-]", part)
        if word.lower() in NAMES_THAT_SAY_NOTHING
    ]


def line_count(file: Path) -> int:
    return len(file.read_text().splitlines())


def files_are_small(root: Path) -> list[str]:
    return [
        f"{file} has {line_count(root / file)} lines, more than {TOO_LONG_LINES}"
        for file in written_files(root)
        if line_count(root / file) > TOO_LONG_LINES
    ]


CHECKS: list[Check] = [
    rooms_list_only_rooms_before_them_and_in_order,
    floors_build_on_floors_below,
    every_source_lives_in_a_room,
    rooms_include_only_what_they_list,
    own_headers_are_included_by_their_full_path,
    libraries_are_known_to_their_rooms_only,
    the_session_is_known_to_the_worker_only,
    headers_guard_themselves,
    names_say_what_is_inside,
    files_are_small,
]

SOUND_TREE = {
    "CMakeLists.txt": """\
bitline_room(netlists/spec LIBRARIES yaml-cpp)
bitline_room(cosim/column ROOMS netlists/spec)
bitline_room(cosim/spice ROOMS netlists/spec cosim/column)
bitline_room(calibration/fit ROOMS netlists/spec cosim/column)
""",
    "netlists/spec/value.hpp": "#pragma once\n",
    "netlists/spec/value.cpp": '#include "netlists/spec/value.hpp"\n\n#include <yaml-cpp/yaml.h>\n',
    "cosim/column/model.hpp": '#pragma once\n\n#include "netlists/spec/value.hpp"\n',
    "cosim/spice/session.cpp": "#include <ngspice/sharedspice.h>\n",
    "cosim/spice/session.hpp": "#pragma once\n",
    "cosim/spice/worker_main.cpp": '#include "cosim/spice/session.hpp"\n',
    "calibration/fit/fit.hpp": '#pragma once\n\n#include "cosim/column/model.hpp"\n',
}
CMAKE = SOUND_TREE["CMakeLists.txt"]

# One fault each: the check, the file that is changed or added, and its text.
FAULTS = [
    (CHECKS[0], "CMakeLists.txt", "bitline_room(cosim/column ROOMS netlists/spec)\nbitline_room(netlists/spec)\n"),
    (CHECKS[0], "CMakeLists.txt", CMAKE.replace("netlists/spec cosim/column", "cosim/column netlists/spec", 1)),
    (CHECKS[1], "CMakeLists.txt", CMAKE + "bitline_room(cosim/network ROOMS calibration/fit)\n"),
    (CHECKS[2], "cosim/attic/old.cpp", ""),
    (CHECKS[3], "cosim/column/model.hpp", '#pragma once\n#include "calibration/fit/fit.hpp"\n'),
    (CHECKS[3], "calibration/fit/fit.hpp", '#pragma once\n#include "cosim/spice/session.hpp"\n'),
    (CHECKS[3], "netlists/spec/value.hpp", "#pragma once\n#include <cosim/column/model.hpp>\n"),
    (CHECKS[4], "cosim/column/model.cpp", '#include "model.hpp"\n'),
    (CHECKS[5], "cosim/spice/pool.cpp", "#include <ngspice/sharedspice.h>\n"),
    (CHECKS[5], "cosim/column/model.cpp", "#  include <yaml-cpp/yaml.h>\n"),
    (CHECKS[6], "cosim/spice/pool.cpp", '#include "cosim/spice/session.hpp"\n'),
    (CHECKS[7], "cosim/column/ideal.hpp", "#include <vector>\n"),
    (CHECKS[8], "cosim/column/string_utils.hpp", "#pragma once\n"),
    (CHECKS[8], "python/bitline/common/plot.py", ""),
    (CHECKS[9], "calibration/fit/table.cpp", "int x;\n" * (TOO_LONG_LINES + 1)),
]


def write_tree(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_project_has_no_fault(check: Check) -> None:
    assert check(ROOT) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_sound_tree_has_no_fault(check: Check, tmp_path: Path) -> None:
    write_tree(tmp_path, SOUND_TREE)
    assert check(tmp_path) == []


@pytest.mark.parametrize(("check", "name", "text"), FAULTS)
def test_a_fault_is_found(check: Check, name: str, text: str, tmp_path: Path) -> None:
    write_tree(tmp_path, SOUND_TREE | {name: text})
    assert len(check(tmp_path)) == 1


def test_the_table_of_rooms_is_read_from_the_build() -> None:
    table = rooms(ROOT)
    assert next(iter(table)) == "netlists/spec"
    assert table["netlists/cells"] == ["netlists/spec", "netlists/technologies"]
    assert len(list(sources(ROOT))) >= len(table)


def test_long_files_are_named_in_a_warning() -> None:
    for file in written_files(ROOT):
        if line_count(ROOT / file) > LOOK_TWICE_LINES:
            warnings.warn(f"{file} has more than {LOOK_TWICE_LINES} lines: does it hold one idea?", stacklevel=1)
