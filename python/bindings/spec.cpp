#include "python/bindings/spec.hpp"

#include "netlists/spec/digest.hpp"
#include "netlists/spec/share.hpp"
#include "netlists/spec/study_reader.hpp"
#include "netlists/spec/study_values.hpp"
#include "python/bindings/rooms.hpp"
#include "python/bindings/types.hpp"

namespace bitline::bindings {

namespace {

/// `--set` as the program takes it: strings as they are, everything else as JSON, which is YAML.
std::vector<std::string> assignments_of(const AssignmentsArgument& values) {
  const auto dumps = py::module_::import("json").attr("dumps");
  std::vector<std::string> assignments;
  for (const auto& item : py::dict(values)) {
    const bool text = py::isinstance<py::str>(item.second);
    assignments.push_back(text_of(item.first) + "=" + (text ? text_of(item.second) : text_of(dumps(item.second))));
  }
  return assignments;
}

Study read(const std::filesystem::path& file, std::vector<std::string> assignments) {
  const py::gil_scoped_release released;
  return {spec::read_study(file, assignments), std::move(assignments)};
}

JsonDict values_of(const Study& study) {
  py::dict values;
  for (const auto& [key, unit, value] : spec::study_values(study.spec)) values[py::str(key + unit)] = py::cast(value);
  return JsonDict(values);
}

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

  py::class_<Study>(core, "Study", R"(A specification, checked, with every value that a run will use; it never changes.

Example:
    >>> study = bitline.read_study(bitline.example("digits-sram"))
    >>> study
    <Study 'Handwritten digits on a 6T-SRAM macro': 128 rows of sram_6t in generic130 (typical), data digits, 20 dies, seed 1>
    >>> study.replace({"study.dies": 3}).dies
    3
)")
      .def_property_readonly(
          "file", [](const Study& study) { return path_object(study.spec.file); }, "Where it was read from.")
      .def_property_readonly(
          "title", [](const Study& study) { return study.spec.title; }, "The specification's title.")
      .def_property_readonly(
          "dies", [](const Study& study) { return study.spec.study.dies; }, "Number of dies.")
      .def_property_readonly(
          "seed", [](const Study& study) { return study.spec.study.seed; }, "Seed of every random draw.")
      .def_property_readonly(
          "rows", [](const Study& study) { return study.spec.column.rows; }, "Cells on a bit line.")
      .def_property_readonly(
          "supply_v", [](const Study& study) { return study.spec.column.supply_v; }, "Supply of the cells [V].")
      .def_property_readonly(
          "pulse_s", [](const Study& study) { return study.spec.column.wordline.pulse_s; }, "Width of the word-line pulse [s].")
      .def_property_readonly(
          "points", [](const Study& study) { return study.spec.points.size(); },
          "Number of operating points in the list of an audit.")
      .def_property_readonly(
          "digest", [](const Study& study) { return spec::digest(spec::resolved(study.spec)); },
          "16 hexadecimal digits that differ where any value differs.")
      .def(
          "resolved", [](const Study& study) { return spec::resolved(study.spec); },
          R"(The specification as YAML, with every value that is used; reading it gives the same study.

Returns:
    text of a file of schema bitline.study/1

Example:
    >>> study.resolved().splitlines()[0]
    'schema: bitline.study/1'
)")
      .def("values", &values_of, R"(Every value that is used, in SI units.

Returns:
    value by key; the names end in their units

Example:
    >>> study.replace({"column.supply": "1100 mV"}).values()["column.supply_v"]
    1.1
)")
      .def(
          "replace",
          [](const Study& study, const AssignmentsArgument& values) {
            auto assignments = study.assignments;
            for (auto& assignment : assignments_of(values)) assignments.push_back(std::move(assignment));
            return read(study.spec.file, std::move(assignments));
          },
          py::arg("values"), R"(The same study with other values: its file is read again.

Args:
    values: value by key, as in read_study

Raises:
    SpecError: for an unknown key or a value that is out of its range

Example:
    >>> study.replace({"column.supply": "1.1 V"}).supply_v
    1.1
)")
      .def(
          "__eq__",
          [](const Study& study, const py::object& other) {
            return py::isinstance<Study>(other) && study.spec == other.cast<const Study&>().spec;
          },
          py::arg("other"))
      .def("__hash__", [](const Study& study) { return py::hash(py::str(spec::resolved(study.spec))); })
      .def("__repr__", [](const Study& study) { return "<" + described(study) + ">"; });

  core.def(
      "read_study",
      [](const PathArgument& file, const AssignmentsArgument& set) { return read(file.path, assignments_of(set)); },
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
