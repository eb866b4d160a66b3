#include "cosim/random/address.hpp"

#include <cmath>
#include <numbers>

#include "cosim/random/philox.hpp"

namespace bitline::random {

namespace {

Block bits_at(std::uint64_t seed, const Address& at) {
  const Block counter{at.die, at.image, (at.macro << 24) | (at.row << 12) | at.column,
                      (static_cast<std::uint32_t>(at.stream) << 24) | (at.device << 16) | at.strobe};
  return philox4x32(counter, {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
}

/// In (0, 1), never an end: the logarithm stays finite.
double unit(std::uint32_t bits) { return (bits + 0.5) * 0x1p-32; }

/// The same of the upper 52 bits of two words: half a step more still has a number of its own.
double fine_unit(std::uint32_t high, std::uint32_t low) {
  const std::uint64_t bits = (std::uint64_t{high} << 32 | low) >> 12;
  return (static_cast<double>(bits) + 0.5) * 0x1p-52;
}

}  // namespace

double normal(std::uint64_t seed, const Address& at) {
  const Block bits = bits_at(seed, at);
  return std::sqrt(-2 * std::log(unit(bits[0]))) * std::cos(2 * std::numbers::pi * unit(bits[1]));
}

double uniform(std::uint64_t seed, const Address& at) { return unit(bits_at(seed, at)[0]); }

std::array<double, 2> fine_uniforms(std::uint64_t seed, const Address& at) {
  const Block bits = bits_at(seed, at);
  return {fine_unit(bits[0], bits[1]), fine_unit(bits[2], bits[3])};
}

}  // namespace bitline::random
