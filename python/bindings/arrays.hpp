#pragma once

#include <Eigen/Core>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "python/bindings/types.hpp"

namespace bitline::bindings {

/// One dimension that an array must have.
struct Axis {
  std::string name;
  py::ssize_t size = -1;  ///< -1: any
};

/// TypeError for what is not an array of this type, ValueError for one in another order or of another shape: what was given and
/// what was expected, in one sentence.
template <class T>
const T* view(const ArrayOf<T>& array, const char* name, const std::vector<Axis>& axes);
extern template const std::uint8_t* view(const ArrayOf<std::uint8_t>&, const char*, const std::vector<Axis>&);
extern template const std::int32_t* view(const ArrayOf<std::int32_t>&, const char*, const std::vector<Axis>&);
extern template const std::uint32_t* view(const ArrayOf<std::uint32_t>&, const char*, const std::vector<Axis>&);
extern template const double* view(const ArrayOf<double>&, const char*, const std::vector<Axis>&);

/// Length of a dimension of an array that view() has accepted.
inline py::ssize_t length(const py::object& array, py::ssize_t dimension) {
  return py::reinterpret_borrow<py::array>(array).shape(dimension);
}

/// The table as a NumPy array that holds it: nothing is copied.
template <class Scalar>
ArrayOf<Scalar> owned(Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> table) {
  using Table = decltype(table);
  auto held = std::make_unique<Table>(std::move(table));
  const Table& kept = *held;
  const py::capsule owner(held.release(), [](void* pointer) { delete static_cast<Table*>(pointer); });
  return ArrayOf<Scalar>(py::array_t<Scalar, py::array::c_style>({kept.rows(), kept.cols()}, kept.data(), owner));
}

/// The list as a NumPy array that holds it.
template <class Scalar>
ArrayOf<Scalar> owned(std::vector<Scalar> list) {
  auto held = std::make_unique<std::vector<Scalar>>(std::move(list));
  const auto& kept = *held;
  const py::capsule owner(held.release(), [](void* pointer) { delete static_cast<std::vector<Scalar>*>(pointer); });
  const std::vector<py::ssize_t> shape{static_cast<py::ssize_t>(kept.size())};
  return ArrayOf<Scalar>(py::array_t<Scalar>(shape, kept.data(), owner));
}

}  // namespace bitline::bindings
