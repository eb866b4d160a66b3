#include "cosim/data/normalise.hpp"

#include <algorithm>

#include "cosim/data/coding.hpp"

namespace bitline::data {
namespace {

constexpr int largest_code = (1 << code_bits) - 1;
constexpr int unit_gain = 256;

using Image = Eigen::Array<int, 1, Eigen::Dynamic>;

Image with_gain(const Image& codes, int gain) { return ((2 * gain * codes + unit_gain) / (2 * unit_gain)).min(largest_code); }
Image with_offset(const Image& codes, int offset) { return (codes + offset).max(0).min(largest_code); }

/// The smallest setting of low … high with which the codes add up to at least `total`, or `high`; sums rise with the setting.
int smallest_setting(const Image& codes, Image (*with)(const Image&, int), int low, int high, int total) {
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (with(codes, middle).sum() >= total)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

/// Codes of rows that come in pairs and add up to `missing`, or as near as they can.
Image balance(int missing, int rows) {
  const int pairs = rows / 2, sum = std::clamp((missing + 1) / 2, 0, pairs * largest_code);
  return Image::NullaryExpr(rows, [&](Eigen::Index row) { return sum / pairs + (row / 2 < sum % pairs ? 1 : 0); });
}

}  // namespace

Codes normalised(const Codes& codes, const spec::NormaliseSpec& how, int balance_rows) {
  Codes result(codes.rows(), codes.cols() + balance_rows);
  for (Eigen::Index i = 0; i < codes.rows(); ++i) {
    Image image = codes.row(i).cast<int>();
    if (how.by == "gain") image = with_gain(image, smallest_setting(image, with_gain, 0, unit_gain * largest_code, how.total));
    if (how.by == "offset")
      image = with_offset(image, smallest_setting(image, with_offset, -largest_code, largest_code, how.total));
    result.row(i).head(codes.cols()) = image.cast<std::uint8_t>();
    if (balance_rows > 0)
      result.row(i).tail(balance_rows) = balance(how.total - image.sum(), balance_rows).cast<std::uint8_t>();
  }
  return result;
}

}  // namespace bitline::data
