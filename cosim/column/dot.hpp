#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace bitline::column {

/// The definition of what a column computes: the sum of the codes where the weight bit is 1, minus the sum where it is 0.
inline std::int64_t signed_dot(std::span<const std::uint8_t> codes, std::span<const std::uint8_t> weight_bits) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < codes.size(); ++i) sum += weight_bits[i] ? codes[i] : -codes[i];
  return sum;
}

}  // namespace bitline::column
