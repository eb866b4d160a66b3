#include "cosim/data/coding.hpp"

#include <algorithm>
#include <cmath>

namespace bitline::data {
namespace {

constexpr int digits_side = 8;
constexpr int mnist_side = 28;
constexpr int largest_code = 31;

std::size_t at(int row, int column, int side) { return static_cast<std::size_t>(row * side + column); }

/// floor(mean * 31 / 255 + 1/2) in whole numbers, for the mean of `weight` pixels that add up to `sum`.
std::uint8_t grey_code(int sum, int weight) {
  return static_cast<std::uint8_t>((2 * largest_code * sum + 255 * weight) / (2 * 255 * weight));
}

/// Length that pixel `p` shares with field cell `f` along one axis, in fifths of a pixel: a cell is 28/10 = 14/5 pixels wide.
int overlap(int p, int f) { return std::max(0, std::min(5 * (p + 1), 14 * (f + 1)) - std::max(5 * p, 14 * f)); }

/// Code of every cell of a field from its row and column.
template <class Code>
Field make_field(Code code) {
  Field field;
  for (int r = 0; r < field_side; ++r)
    for (int c = 0; c < field_side; ++c) field[at(r, c, field_side)] = code(r, c);
  return field;
}

}  // namespace

Field digits_field(std::span<const std::uint8_t, 64> pixels) {
  Field field{};
  for (int r = 0; r < digits_side; ++r)
    for (int c = 0; c < digits_side; ++c)
      field[at(r + 1, c + 1, field_side)] =
          static_cast<std::uint8_t>(std::min(2 * pixels[at(r, c, digits_side)], largest_code));
  return field;
}

Field center_field(std::span<const std::uint8_t, 784> pixels) {
  return make_field([&](int r, int c) {
    const int top = 4 + 2 * r, left = 4 + 2 * c;
    const int sum = pixels[at(top, left, mnist_side)] + pixels[at(top, left + 1, mnist_side)] +
                    pixels[at(top + 1, left, mnist_side)] + pixels[at(top + 1, left + 1, mnist_side)];
    return grey_code(sum, 4);
  });
}

Field whole_field(std::span<const std::uint8_t, 784> pixels) {
  const auto first = [](int f) { return 14 * f / 5; };
  const auto last = [](int f) { return (14 * (f + 1) - 1) / 5; };
  return make_field([&](int r, int c) {
    int sum = 0;
    for (int y = first(r); y <= last(r); ++y)
      for (int x = first(c); x <= last(c); ++x) sum += overlap(y, r) * overlap(x, c) * pixels[at(y, x, mnist_side)];
    return grey_code(sum, 14 * 14);
  });
}

std::vector<std::uint8_t> reduced_codes(std::span<const std::uint8_t> pixels, int side, double full) {
  const int from = static_cast<int>(std::lround(std::sqrt(pixels.size())));
  // Length that a pixel shares with a cell along one axis, in pixels over `side`: a cell is from / side pixels wide.
  const auto shared = [&](int p, int cell) {
    return std::max(0, std::min(side * (p + 1), from * (cell + 1)) - std::max(side * p, from * cell));
  };
  std::vector<std::uint8_t> codes;
  for (int r = 0; r < side; ++r)
    for (int c = 0; c < side; ++c) {
      int sum = 0;
      for (int y = from * r / side; y < from && side * y < from * (r + 1); ++y)
        for (int x = from * c / side; x < from && side * x < from * (c + 1); ++x)
          sum += shared(y, r) * shared(x, c) * pixels[at(y, x, from)];
      const double mean = static_cast<double>(sum) / (from * from);
      codes.push_back(static_cast<std::uint8_t>(std::min<double>(std::floor(mean * largest_code / full + 0.5), largest_code)));
    }
  return codes;
}

}  // namespace bitline::data
