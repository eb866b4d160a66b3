#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace bitline::network {

/// An array in row-major order.
template <class Value>
struct NpyArray {
  std::vector<std::size_t> shape;
  std::vector<Value> values;
};

/// Reads an .npy file (versions 1 to 3, C order) of type |i1. FileError when it cannot be read, SpecError for any defect.
NpyArray<std::int8_t> read_npy_int8(const std::filesystem::path& file);

/// The same for type |u1.
NpyArray<std::uint8_t> read_npy_uint8(const std::filesystem::path& file);

/// The same for type <i4.
NpyArray<std::int32_t> read_npy_int32(const std::filesystem::path& file);

/// Reads an .npy file (versions 1 to 3, C order) of type <f4 or <f8. FileError when it cannot be read, SpecError for any
/// defect, which includes values that are not finite.
NpyArray<double> read_npy_real(const std::filesystem::path& file);

/// "(3, 4)", as numpy writes a shape.
std::string shape_text(std::span<const std::size_t> shape);

/// Throws the SpecError that says what is wrong with a file.
[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& sentence);

}  // namespace bitline::network
