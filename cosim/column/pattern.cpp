#include "cosim/column/pattern.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace bitline::column {
namespace {

/// Digits of `n` in base two, mirrored at the point: 0, 1/2, 1/4, 3/4, 1/8, … (van der Corput).
double mirrored(std::size_t n) {
  double value = 0;
  for (double digit = 0.5; n > 0; n /= 2, digit /= 2) value += static_cast<double>(n % 2) * digit;
  return value;
}

/// Rows in the order in which they turn to 1.
std::vector<std::size_t> spread_order(int rows) {
  std::vector<std::size_t> order(static_cast<std::size_t>(rows));
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [](std::size_t a, std::size_t b) { return mirrored(a) < mirrored(b); });
  return order;
}

}  // namespace

std::vector<std::uint8_t> spread_ones(int ones, int rows) {
  const auto order = spread_order(rows);
  std::vector<std::uint8_t> bits(order.size());
  for (std::size_t i = 0; i < static_cast<std::size_t>(ones); ++i) bits[order[i]] = 1;
  return bits;
}

Bits spread_block(std::span<const int> ones, int rows) {
  const auto order = spread_order(rows);
  Bits block = Bits::Zero(rows, static_cast<Eigen::Index>(ones.size()));
  for (Eigen::Index j = 0; j < block.cols(); ++j)
    for (std::size_t i = 0; i < static_cast<std::size_t>(ones[static_cast<std::size_t>(j)]); ++i)
      block(static_cast<Eigen::Index>(order[i]), j) = 1;
  return block;
}

}  // namespace bitline::column
