#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "cosim/data/idx.hpp"
#include "netlists/spec/study_spec.hpp"

namespace bitline::data {

/// Square images of one size and their labels, 0 … 9, as read.
struct RawSet {
  std::size_t side;  ///< height and width of an image, in pixels
  Idx images, labels;

  std::size_t size() const { return labels.values.size(); }
  std::span<const std::uint8_t> image(std::size_t i) const {
    return std::span(images.values).subspan(i * side * side, side * side);
  }
};

/// All shipped UCI optical digits, 8 x 8 values of 0 … 16. SpecError for wrong content, FileError for a missing file.
RawSet read_digits();

/// The t10k images of MNIST, or the sixty thousand to train with, 28 x 28 grey values. SpecError for wrong content or when no
/// folder is named, FileError for a missing file.
RawSet read_mnist(const spec::DataSpec& data, bool training);

}  // namespace bitline::data
