#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

/// Arguments and results whose types Python's signatures name in Python's own words.
namespace bitline::bindings {

namespace py = pybind11;

/// str(object).
inline std::string text_of(const py::handle& object) { return py::str(object).cast<std::string>(); }

inline bool anything(PyObject* object) { return object != nullptr; }

/// None, or what is called with the name of a stage and how much of it is done.
class ProgressArgument : public py::object {
 public:
  PYBIND11_OBJECT_DEFAULT(ProgressArgument, py::object, anything)
};

/// Keys and values of a specification that replace those of its file.
class AssignmentsArgument : public py::object {
 public:
  PYBIND11_OBJECT_DEFAULT(AssignmentsArgument, py::object, anything)
};

/// A path object.
class PathResult : public py::object {
 public:
  PYBIND11_OBJECT_DEFAULT(PathResult, py::object, anything)
};
inline PathResult path_object(const std::filesystem::path& path) { return PathResult(py::cast(path)); }

/// A table of results.
class Frame : public py::object {
 public:
  PYBIND11_OBJECT_DEFAULT(Frame, py::object, anything)
};

/// An object of JSON, as Python's json reads it.
class JsonDict : public py::object {
 public:
  PYBIND11_OBJECT_DEFAULT(JsonDict, py::object, anything)
};
JsonDict parsed_json(const std::string& text);

/// A NumPy array of numbers T in C order. As an argument it may be anything at first; view() in arrays.hpp refuses what is
/// none.
template <class T>
class ArrayOf : public py::object {
 public:
  PYBIND11_OBJECT_DEFAULT(ArrayOf, py::object, anything)
};

/// A path as Python has them: a string or a path object.
struct PathArgument {
  std::filesystem::path path;
};

}  // namespace bitline::bindings

namespace pybind11::detail {

#define BITLINE_PYTHON_NAME(type, text)              \
  template <>                                        \
  struct handle_type_name<bitline::bindings::type> { \
    static constexpr auto name = const_name(text);   \
  };

BITLINE_PYTHON_NAME(ProgressArgument, "collections.abc.Callable[[str, int, int], None] | None")
BITLINE_PYTHON_NAME(AssignmentsArgument, "collections.abc.Mapping[str, typing.Any]")
BITLINE_PYTHON_NAME(PathResult, "pathlib.Path")
BITLINE_PYTHON_NAME(Frame, "pandas.DataFrame")
BITLINE_PYTHON_NAME(JsonDict, "dict[str, typing.Any]")
BITLINE_PYTHON_NAME(ArrayOf<std::uint8_t>, "numpy.typing.NDArray[numpy.uint8]")
BITLINE_PYTHON_NAME(ArrayOf<std::int8_t>, "numpy.typing.NDArray[numpy.int8]")
BITLINE_PYTHON_NAME(ArrayOf<std::int32_t>, "numpy.typing.NDArray[numpy.int32]")
BITLINE_PYTHON_NAME(ArrayOf<std::uint32_t>, "numpy.typing.NDArray[numpy.uint32]")
BITLINE_PYTHON_NAME(ArrayOf<float>, "numpy.typing.NDArray[numpy.float32]")
BITLINE_PYTHON_NAME(ArrayOf<double>, "numpy.typing.NDArray[numpy.float64]")

#undef BITLINE_PYTHON_NAME

template <>
struct type_caster<bitline::bindings::PathArgument> {
  PYBIND11_TYPE_CASTER(bitline::bindings::PathArgument, const_name("str | os.PathLike[str]"));

  bool load(handle source, bool convert) {
    path_caster<std::filesystem::path> caster;
    if (!caster.load(source, convert)) return false;
    value.path = static_cast<std::filesystem::path&>(caster);
    return true;
  }
  static handle cast(const bitline::bindings::PathArgument& argument, return_value_policy policy, handle parent) {
    return path_caster<std::filesystem::path>::cast(argument.path, policy, parent);
  }
};

}  // namespace pybind11::detail
