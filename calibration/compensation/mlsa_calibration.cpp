#include "calibration/compensation/mlsa_calibration.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "cosim/random/address.hpp"

namespace bitline::compensation {

namespace {

/// Number of matches, as a fraction, that `above` of the patterns exceed: each whole number m is spread over m - 1/2 … m + 1/2.
double exceeded_matches(const MatchHistogram& histogram, double above) {
  double seen = 0;
  for (std::size_t m = histogram.size(); m-- > 0;) {
    const auto n = static_cast<double>(histogram[m]);
    if (n > 0 && seen + n >= above) return static_cast<double>(m) + 0.5 - (above - seen) / n;
    seen += n;
  }
  return -0.5;
}

std::vector<std::uint64_t> packed_column(const column::Bits& weights, int column) {
  std::vector<std::uint64_t> words(static_cast<std::size_t>((weights.rows() + 63) / 64));
  for (Eigen::Index row = 0; row < weights.rows(); ++row)
    if (weights(row, column) != 0) words[static_cast<std::size_t>(row / 64)] |= std::uint64_t{1} << row % 64;
  return words;
}

/// Rows whose weight is their input; what lies beyond the rows is 0 in both.
int matching_rows(std::span<const std::uint64_t> weights, int rows, const std::uint64_t* inputs) {
  int different = 0;
  for (std::size_t word = 0; word < weights.size(); ++word) different += std::popcount(weights[word] ^ inputs[word]);
  return rows - different;
}

/// Sum of the weights whose rows are on, from 0 for the least that there can be.
int sum_of_rows_on(std::span<const std::uint64_t> weights, int rows, const std::uint64_t* inputs) {
  int sum = rows;
  for (std::size_t word = 0; word < weights.size(); ++word)
    sum += std::popcount(inputs[word] & weights[word]) - std::popcount(inputs[word] & ~weights[word]);
  return sum;
}

}  // namespace

std::vector<std::uint64_t> calibration_patterns(std::uint64_t seed, int rows, int images) {
  const int words = (rows + 63) / 64;
  std::vector<std::uint64_t> patterns(static_cast<std::size_t>(images) * static_cast<std::size_t>(words));
  for (int image = 0; image < images; ++image)
    for (int row = 0; row < rows; ++row)
      if (random::uniform(seed, {.row = static_cast<std::uint32_t>(row),
                                 .stream = random::Stream::sampling,
                                 .device = 7,
                                 .image = static_cast<std::uint32_t>(image)}) < 0.5)
        patterns[static_cast<std::size_t>(image * words + row / 64)] |= std::uint64_t{1} << (row % 64);
  return patterns;
}

column::MlsaTrim calibrate_mlsa(const column::MlsaMacro& macro, const column::Bits& weights, const column::Mlsa& mlsa,
                                const MatchQuantiser& quantiser, const column::RramInputs& patterns,
                                const column::RramNoise& noise, bool common) {
  constexpr std::uint32_t beyond_data = 1U << 31;
  std::vector<std::uint32_t> images(static_cast<std::size_t>(patterns.images));
  std::iota(images.begin(), images.end(), beyond_data);
  const auto codes = column::codes(macro, patterns, {images}, noise, column::thresholds(macro, mlsa));
  const auto references = mlsa.references.size();
  const auto rows = static_cast<int>(weights.rows());
  const bool on_off = std::holds_alternative<column::SramMacro>(macro);
  const auto counted = on_off ? sum_of_rows_on : matching_rows;
  column::MlsaTrim trim;
  for (int column = 0; column < column_count(macro); ++column) {
    MatchHistogram matches(static_cast<std::size_t>(on_off ? 2 * rows : rows) + 1), coded(references + 1);
    const std::vector<std::uint64_t> own_weights = packed_column(weights, column);
    for (Eigen::Index image = 0; image < patterns.images; ++image) {
      ++matches[static_cast<std::size_t>(counted(own_weights, rows, patterns.words + image * patterns.words_per_image))];
      ++coded[codes(image, column)];
    }
    std::vector<double> own(references), weight(references);
    double above = static_cast<double>(patterns.images), total = 0, mean = 0;
    for (std::size_t k = 0; k < references; ++k) {
      above -= static_cast<double>(coded[k]);
      weight[k] = std::min(above, static_cast<double>(patterns.images) - above);
      own[k] = (exceeded_matches(matches, above) - (quantiser.boundaries[k] - 0.5)) * mlsa.steps[k];
      total += weight[k];
      mean += weight[k] * own[k];
    }
    mean = total > 0 ? mean / total : 0;
    constexpr double too_few = 8;
    for (std::size_t k = 0; k < references; ++k) trim.push_back(common || weight[k] < too_few ? mean : own[k]);
  }
  return trim;
}

}  // namespace bitline::compensation
