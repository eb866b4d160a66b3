#include "python/bindings/arrays.hpp"

namespace bitline::bindings {

namespace {

std::string expected(const py::dtype& type, const std::vector<Axis>& axes) {
  std::string text;
  for (const auto& axis : axes) text += (text.empty() ? "" : ", ") + (axis.size < 0 ? axis.name : std::to_string(axis.size));
  return "; expected a NumPy array of " + text_of(type) + " in C order, shape (" + text + (axes.size() == 1 ? ",)" : ")");
}

bool fits(const py::array& array, const std::vector<Axis>& axes) {
  if (array.ndim() != static_cast<py::ssize_t>(axes.size())) return false;
  for (std::size_t i = 0; i < axes.size(); ++i)
    if (axes[i].size >= 0 && array.shape(static_cast<py::ssize_t>(i)) != axes[i].size) return false;
  return true;
}

}  // namespace

template <class T>
const T* view(const ArrayOf<T>& array, const char* name, const std::vector<Axis>& axes) {
  const auto type = py::dtype::of<T>();
  if (!py::isinstance<py::array>(array))
    throw py::type_error(std::string(name) + ": a " + Py_TYPE(array.ptr())->tp_name + expected(type, axes));
  const auto given = py::reinterpret_borrow<py::array>(array);
  const std::string what = std::string(name) + ": an array of " + text_of(given.dtype());
  if (!py::isinstance<py::array_t<T>>(given)) throw py::type_error(what + expected(type, axes));
  if (!fits(given, axes)) throw py::value_error(what + " of shape " + text_of(given.attr("shape")) + expected(type, axes));
  if ((given.flags() & py::array::c_style) == 0) throw py::value_error(what + " in another order" + expected(type, axes));
  return static_cast<const T*>(given.data());
}

template const std::uint8_t* view(const ArrayOf<std::uint8_t>&, const char*, const std::vector<Axis>&);
template const std::int32_t* view(const ArrayOf<std::int32_t>&, const char*, const std::vector<Axis>&);
template const std::uint32_t* view(const ArrayOf<std::uint32_t>&, const char*, const std::vector<Axis>&);
template const double* view(const ArrayOf<double>&, const char*, const std::vector<Axis>&);

}  // namespace bitline::bindings
