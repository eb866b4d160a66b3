#include "cosim/column/packed_dot.hpp"

#include <bit>
#include <functional>
#include <numeric>

namespace bitline::column {
namespace {

Words pack_plane(std::span<const std::uint8_t> values, std::size_t plane) {
  Words words((values.size() + 63) / 64);
  for (std::size_t i = 0; i < values.size(); ++i) words[i / 64] |= std::uint64_t{values[i] >> plane & 1U} << i % 64;
  return words;
}

}  // namespace

Words pack_bits(std::span<const std::uint8_t> bits) { return pack_plane(bits, 0); }

PackedCodes pack_codes(std::span<const std::uint8_t> codes) {
  PackedCodes packed{.planes = {}, .total = std::accumulate(codes.begin(), codes.end(), std::int64_t{0})};
  const unsigned used = std::accumulate(codes.begin(), codes.end(), 0U, std::bit_or());
  for (std::size_t plane = 0; plane < static_cast<std::size_t>(std::bit_width(used)); ++plane)
    packed.planes.push_back(pack_plane(codes, plane));
  return packed;
}

std::int64_t packed_dot(const PackedCodes& codes, const Words& weight_bits) {
  std::int64_t positive = 0;
  for (std::size_t plane = 0; plane < codes.planes.size(); ++plane) {
    std::int64_t count = 0;
    for (std::size_t w = 0; w < weight_bits.size(); ++w) count += std::popcount(codes.planes[plane][w] & weight_bits[w]);
    positive += count << plane;
  }
  return 2 * positive - codes.total;
}

}  // namespace bitline::column
