#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace bitline::data {

/// The contents of an IDX file of unsigned bytes.
struct Idx {
  std::vector<std::size_t> shape;    ///< slowest dimension first
  std::vector<std::uint8_t> values;  ///< row-major
};

/// Reads an IDX file of unsigned bytes with the given number of dimensions, plain or gzip-compressed. FileError when it cannot
/// be read; SpecError for a wrong magic number, a wrong length or a damaged gzip stream.
Idx read_idx(const std::filesystem::path& file, std::size_t dimensions);

}  // namespace bitline::data
