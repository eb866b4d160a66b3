#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "netlists/spec/rram_study.hpp"

namespace bitline::data {

/// Labelled images of bytes at their full size.
struct ByteImages {
  std::string name;
  int height, width, channels;
  std::vector<std::uint8_t> pixels;  ///< shape (images, height, width, channels)
  std::vector<std::uint8_t> labels;  ///< 0 … 9, one per image

  std::size_t image_values() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * static_cast<std::size_t>(channels);
  }
  /// Images `first` … `first + count - 1`.
  std::span<const std::uint8_t> block(std::size_t first, std::size_t count) const {
    return std::span(pixels).subspan(first * image_values(), count * image_values());
  }
  friend bool operator==(const ByteImages&, const ByteImages&) = default;
};

/// Reads one binary batch of CIFAR-10: records of a label and the red, the green and the blue plane of 32 x 32 bytes. FileError
/// when it cannot be read, SpecError when it is cut short or a label is above 9.
ByteImages read_cifar10_batch(const std::filesystem::path& file);

/// The test images of a set, or those to train with: of MNIST from its IDX files, of CIFAR-10 from test_batch.bin or
/// data_batch_1.bin … data_batch_5.bin. `images` counts from the first on, 0 takes all. SpecError for wrong content, too few
/// images, or no folder; FileError for a missing file.
ByteImages load_byte_images(const spec::RramDataSpec& data, bool training);

}  // namespace bitline::data
