#include "python/bindings/spec.hpp"

#include "netlists/spec/error.hpp"
#include "netlists/spec/share.hpp"
#include "python/bindings/rooms.hpp"

namespace bitline::bindings {

std::vector<std::string> assignments_of(const AssignmentsArgument& values) {
  const auto dumps = py::module_::import("json").attr("dumps");
  std::vector<std::string> assignments;
  for (const auto& item : py::dict(values)) {
    const bool text = py::isinstance<py::str>(item.second);
    assignments.push_back(text_of(item.first) + "=" + (text ? text_of(item.second) : text_of(dumps(item.second))));
  }
  return assignments;
}

void read(Study& study, const std::filesystem::path& file) {
  const py::gil_scoped_release released;
  if (spec::is_rram_study(file))
    throw SpecError(file.string() + ": a specification of resistive arrays; bitline.read_rram_study reads it");
  study.spec = spec::read_study(file, study.assignments);
}

void read(RramStudy& study, const std::filesystem::path& file) {
  const py::gil_scoped_release released;
  if (spec::is_study(file))
    throw SpecError(file.string() + ": a specification of columns of 6T cells; bitline.read_study reads it");
  study.spec = spec::read_rram_study(file, study.assignments);
}

namespace {

std::string described(const Study& study) {
  const auto& spec = study.spec;
  std::string text = "Study '" + spec.title + "': " + std::to_string(spec.column.rows) + " rows of " + spec.column.cell +
                     " in " + (spec.technology.name.empty() ? spec.technology.folder.string() : spec.technology.name) + " (" +
                     spec.technology.corner + "), data " + spec.data.set + ", " + std::to_string(spec.study.dies) +
                     " dies, seed " + std::to_string(spec.study.seed);
  if (!spec.points.empty()) text += ", " + std::to_string(spec.points.size()) + " operating points";
  return text;
}

}  // namespace

void bind_spec(py::module_& core) {
  core.def(
      "share_folder", [] { return path_object(spec::share_folder()); },
      R"(Folder of the files that come with bitline: technologies, digits, examples.

Returns:
    pathlib.Path

Example:
    >>> (bitline.share_folder() / "examples" / "digits-sram" / "study.yaml").is_file()
    True
)");

  py::class_<Study> bound(core, "Study", R"(A specification, checked, with every value that a run will use; it never changes.

Example:
    >>> study = bitline.read_study(bitline.example("digits-sram"))
    >>> study
    <Study 'Handwritten digits on a 6T-SRAM macro': 128 rows of sram_6t in generic130 (typical), data digits, 20 dies, seed 1>
    >>> study.replace({"study.dies": 3}).dies
    3
)");
  bind_common(bound);
  bound
      .def_property_readonly(
          "rows", [](const Study& study) { return study.spec.column.rows; }, "Cells on a bit line.")
      .def_property_readonly(
          "supply_v", [](const Study& study) { return study.spec.column.supply_v; }, "Supply of the cells [V].")
      .def_property_readonly(
          "pulse_s", [](const Study& study) { return study.spec.column.wordline.pulse_s; }, "Width of the word-line pulse [s].")
      .def_property_readonly(
          "points", [](const Study& study) { return study.spec.points.size(); },
          "Number of operating points in the list of an audit.")
      .def(
          "resolved", [](const Study& study) { return spec::resolved(study.spec); },
          R"(The specification as YAML, with every value that is used; reading it gives the same study.

Returns:
    text of a file of schema bitline.study/1

Example:
    >>> study.resolved().splitlines()[0]
    'schema: bitline.study/1'
)")
      .def("values", &values_of<Study>, R"(Every value that is used, in SI units.

Returns:
    value by key; the names end in their units

Example:
    >>> study.replace({"column.supply": "1100 mV"}).values()["column.supply_v"]
    1.1
)")
      .def(
          "replace", [](const Study& study, const AssignmentsArgument& values) { return replaced(study, values); },
          py::arg("values"), R"(The same study with other values: its file is read again.

Args:
    values: value by key, as in read_study

Raises:
    SpecError: for an unknown key or a value that is out of its range

Example:
    >>> study.replace({"column.supply": "1.1 V"}).supply_v
    1.1
)")
      .def("__repr__", [](const Study& study) { return "<" + described(study) + ">"; });

  core.def(
      "read_study",
      [](const PathArgument& file, const AssignmentsArgument& set) { return read_as<Study>(file.path, assignments_of(set)); },
      py::arg("file"), py::arg_v("set", AssignmentsArgument(py::dict()), "{}"),
      R"(Reads a specification and checks it.

Args:
    file: a file of schema bitline.study/1 (docs/specification.md)
    set: value by key, instead of the file's; a key is a path with dots, a value with a unit is a string

Returns:
    Study

Raises:
    SpecError: one line for everything that is wrong, with the place in the file
    FileError: if the file cannot be read

Example:
    >>> bitline.read_study(bitline.example("digits-sram"), set={"study.dies": 3, "column.supply": "1.1 V"}).dies
    3
    >>> bitline.read_study(bitline.example("digits-sram"), set={"column.supply": 1.1})
    Traceback (most recent call last):
    ...
    bitline.errors.SpecError: --set column.supply=1.1: key 'column.supply': '1.1' has no unit; expected a voltage such as '1.2 V'.
)");
}

}  // namespace bitline::bindings
