#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace bitline::column {

/// Bits packed 64 to a word: bit i is bit i % 64 of word i / 64; the unused bits of the last word are 0.
using Words = std::vector<std::uint64_t>;

/// Packs values of 0 or 1.
Words pack_bits(std::span<const std::uint8_t> bits);

/// Codes packed plane by plane: plane b holds bit b of every code. Activations of 0 and 1 are a single plane.
struct PackedCodes {
  std::vector<Words> planes;
  std::int64_t total = 0;  ///< sum of all codes
};

/// Packs codes into as many planes as the largest of them has bits.
PackedCodes pack_codes(std::span<const std::uint8_t> codes);

/// The same as signed_dot(codes, weight bits), by AND and popcount over words.
std::int64_t packed_dot(const PackedCodes& codes, const Words& weight_bits);

}  // namespace bitline::column
