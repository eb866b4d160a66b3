#pragma once

#include <string>
#include <utility>
#include <vector>

#include "netlists/spec/digest.hpp"
#include "netlists/spec/rram_reader.hpp"
#include "netlists/spec/study_reader.hpp"
#include "netlists/spec/study_values.hpp"
#include "python/bindings/types.hpp"

namespace bitline::bindings {

/// A specification and how it was read: what Python calls a Study.
struct Study {
  spec::StudySpec spec;
  std::vector<std::string> assignments;  ///< key.path=value
};

/// The same of resistive arrays.
struct RramStudy {
  spec::RramStudySpec spec;
  std::vector<std::string> assignments;
};

/// `--set` as the program takes it: strings as they are, everything else as JSON, which is YAML.
std::vector<std::string> assignments_of(const AssignmentsArgument& values);

/// Reads a specification of either kind without the interpreter's lock.
void read(Study& study, const std::filesystem::path& file);
void read(RramStudy& study, const std::filesystem::path& file);

template <class AnyStudy>
AnyStudy read_as(const std::filesystem::path& file, std::vector<std::string> assignments) {
  AnyStudy study{{}, std::move(assignments)};
  read(study, file);
  return study;
}

/// The same file with more assignments.
template <class AnyStudy>
AnyStudy replaced(const AnyStudy& study, const AssignmentsArgument& values) {
  auto assignments = study.assignments;
  for (auto& assignment : assignments_of(values)) assignments.push_back(std::move(assignment));
  return read_as<AnyStudy>(study.spec.file, std::move(assignments));
}

/// Value by key, whose name ends in its unit.
template <class AnyStudy>
JsonDict values_of(const AnyStudy& study) {
  py::dict values;
  for (const auto& [key, unit, value] : spec::study_values(study.spec)) values[py::str(key + unit)] = py::cast(value);
  return JsonDict(values);
}

/// What studies of every kind have.
template <class AnyStudy>
void bind_common(py::class_<AnyStudy>& bound) {
  bound
      .def_property_readonly(
          "file", [](const AnyStudy& study) { return path_object(study.spec.file); }, "Where it was read from.")
      .def_property_readonly(
          "title", [](const AnyStudy& study) { return study.spec.title; }, "The specification's title.")
      .def_property_readonly(
          "dies", [](const AnyStudy& study) { return study.spec.study.dies; }, "Number of dies.")
      .def_property_readonly(
          "seed", [](const AnyStudy& study) { return study.spec.study.seed; }, "Seed of every random draw.")
      .def_property_readonly(
          "digest", [](const AnyStudy& study) { return spec::digest(spec::resolved(study.spec)); },
          "16 hexadecimal digits that differ where any value differs.")
      .def(
          "__eq__",
          [](const AnyStudy& study, const py::object& other) {
            return py::isinstance<AnyStudy>(other) && study.spec == other.template cast<const AnyStudy&>().spec;
          },
          py::arg("other"))
      .def("__hash__", [](const AnyStudy& study) { return py::hash(py::str(spec::resolved(study.spec))); });
}

}  // namespace bitline::bindings
