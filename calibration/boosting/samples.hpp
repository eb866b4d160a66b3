#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "calibration/boosting/moments.hpp"
#include "calibration/boosting/tasks.hpp"
#include "cosim/column/macro.hpp"
#include "cosim/data/image_set.hpp"

namespace bitline::boosting {

/// Number of the first training image as an address of fresh noise: no test image has one as large.
inline constexpr std::uint32_t first_training_image = 0x40000000;

/// Training images in the order of their labels, so that those of a class are one block.
struct Samples {
  column::Codes codes;                            ///< (images, pixels)
  std::vector<std::uint32_t> image;               ///< their numbers
  Inputs inputs;                                  ///< the codes as real numbers
  std::array<Eigen::Index, classes + 1> first{};  ///< of each class, and the end

  Eigen::Index count(int label) const {
    return first[static_cast<std::size_t>(label) + 1] - first[static_cast<std::size_t>(label)];
  }
};

/// Training images by label, in each class in their own order. SpecError when a class has none.
Samples sort_samples(const data::ImageSet& training);

/// Every `stride`-th sample of each class.
Samples thin_out(const Samples& samples, int stride);

}  // namespace bitline::boosting
