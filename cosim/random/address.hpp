#pragma once

#include <array>
#include <cstdint>

namespace bitline::random {

/// What a draw is for. Numbers are never reused.
enum class Stream : std::uint32_t {
  threshold_shift = 1,    ///< frozen per die: one transistor of a cell
  comparator_offset = 2,  ///< frozen per die: one column's comparator
  comparator_noise = 3,   ///< fresh per strobe
  sampling = 4,           ///< choice of test columns and audited columns
  latch_shift = 8,        ///< frozen per die: one transistor of a column's comparator
  wordline_error = 9,     ///< frozen per die: the DAC of one row
  regression_start = 10,  ///< where a search for the weights of a boosted column starts
  resistance = 12,        ///< frozen per die: one resistive device
  access_shift = 13,      ///< frozen per die: the access transistor of one resistive device
  sense_offset = 14,      ///< frozen per die: one comparison of a multi-level sense amplifier
  resistive_noise = 15,   ///< fresh per read of a column with a multi-level sense amplifier
  row_offset = 16,        ///< frozen per die: a latch that reads resistive cells row by row
  row_flip = 17,          ///< fresh: which of its decisions noise turns over
};

/// The address of one draw. Two draws are independent exactly when their addresses differ, so that a die is the same silicon
/// whichever engine, worker or order asks. Fields wider than the stated bits are a broken promise of the caller.
struct Address {
  std::uint32_t die = 0;     ///< 32 bits
  std::uint32_t macro = 0;   ///< 8 bits
  std::uint32_t row = 0;     ///< 12 bits
  std::uint32_t column = 0;  ///< 12 bits
  Stream stream = Stream::threshold_shift;
  std::uint32_t device = 0;  ///< 8 bits
  std::uint32_t image = 0;   ///< 32 bits; fresh draws only
  std::uint32_t strobe = 0;  ///< 16 bits; fresh draws, and the sub-array of a layer that is on several
};

/// No draw is larger in magnitude: sqrt(66 ln 2), from 32-bit uniforms.
inline constexpr double largest_normal = 6.77;

/// Standard normal draw at an address, |z| < largest_normal: Philox4x32-10 keyed by the seed, then Box-Muller.
double normal(std::uint64_t seed, const Address& at);

/// Uniform draw in (0, 1) at an address.
double uniform(std::uint64_t seed, const Address& at);

/// Two independent uniform draws in (0, 1) at an address, of 52 bits each: for what is rarer than 32 bits can say.
std::array<double, 2> fine_uniforms(std::uint64_t seed, const Address& at);

}  // namespace bitline::random
