#include "cosim/network/packed_signs.hpp"

#include <algorithm>
#include <bit>

namespace bitline::network {

PackedSigns all_negative(std::size_t count, std::size_t bits) {
  return {.count = count, .bits = bits, .words = std::vector<std::uint64_t>(count * ((bits + 63) / 64))};
}

PackedSigns pack(const Signs& signs) {
  PackedSigns packed = all_negative(static_cast<std::size_t>(signs.rows()), static_cast<std::size_t>(signs.cols()));
  for (std::size_t i = 0; i < packed.count; ++i)
    for (std::size_t bit = 0; bit < packed.bits; ++bit)
      if (signs(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(bit)) > 0) packed.set(i, bit);
  return packed;
}

Signs unpack(const PackedSigns& packed) {
  Signs signs(static_cast<Eigen::Index>(packed.count), static_cast<Eigen::Index>(packed.bits));
  for (std::size_t i = 0; i < packed.count; ++i) {
    const auto row = packed.row(i);
    for (std::size_t bit = 0; bit < packed.bits; ++bit)
      signs(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(bit)) =
          static_cast<std::int8_t>(2 * static_cast<int>(row[bit / 64] >> bit % 64 & 1U) - 1);
  }
  return signs;
}

void copy_bits(std::span<const std::uint64_t> source, std::size_t from, std::span<std::uint64_t> target, std::size_t to,
               std::size_t length) {
  while (length > 0) {
    const std::size_t have = 64 - from % 64, room = 64 - to % 64, step = std::min({length, have, room});
    const std::uint64_t mask = step == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << step) - 1;
    target[to / 64] |= (source[from / 64] >> from % 64 & mask) << to % 64;
    from += step;
    to += step;
    length -= step;
  }
}

int row_sum(const PackedSigns& packed, std::size_t i) {
  int positive = 0;
  for (const std::uint64_t word : packed.row(i)) positive += std::popcount(word);
  return 2 * positive - static_cast<int>(packed.bits);
}

}  // namespace bitline::network
