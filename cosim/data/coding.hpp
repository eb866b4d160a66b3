#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace bitline::data {

/// Side of the reduced images, in pixels.
inline constexpr int field_side = 10;
/// Bits of a code.
inline constexpr int code_bits = 5;
/// The 5-bit codes of one reduced image, 10 x 10, row-major, each 0 … 31.
using Field = std::array<std::uint8_t, field_side * field_side>;

/// Optical digits: 8 x 8 values v of 0 … 16 become codes min(2v, 31), one empty pixel around them.
Field digits_field(std::span<const std::uint8_t, 64> pixels);

/// MNIST, central 20 x 20 of 28 x 28 grey values, by means over 2 x 2: code = floor(mean * 31 / 255 + 1/2).
Field center_field(std::span<const std::uint8_t, 784> pixels);

/// MNIST, all 28 x 28 grey values, by exact means over 2.8 x 2.8 pixels: code = floor(mean * 31 / 255 + 1/2).
Field whole_field(std::span<const std::uint8_t, 784> pixels);

/// Square grey values reduced to side x side pixels, row-major, by exact means over squares of equal size:
/// code = min(floor(mean * 31 / full + 1/2), 31). Any side up to that of the image.
std::vector<std::uint8_t> reduced_codes(std::span<const std::uint8_t> pixels, int side, double full);

}  // namespace bitline::data
