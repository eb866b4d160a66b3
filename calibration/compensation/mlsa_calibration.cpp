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
std::size_t matching_rows(std::span<const std::uint64_t> weights, int rows, const std::uint64_t* inputs) {
  int different = 0;
  for (std::size_t word = 0; word < weights.size(); ++word) different += std::popcount(weights[word] ^ inputs[word]);
  return static_cast<std::size_t>(rows - different);
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

column::MlsaTrim calibrate_mlsa(const column::RramMacro& macro, const column::RramModel& model,
                                const column::RramProgram& program, const column::Mlsa& mlsa, const MatchQuantiser& quantiser,
                                const column::RramInputs& patterns, const column::RramNoise& noise, bool common) {
  constexpr std::uint32_t beyond_data = 1U << 31;
  std::vector<std::uint32_t> images(static_cast<std::size_t>(patterns.images));
  std::iota(images.begin(), images.end(), beyond_data);
  const auto codes = macro.codes(patterns, {images}, noise, macro.thresholds(mlsa));
  const auto references = mlsa.references.size();
  const auto rows = static_cast<int>(program.weights.rows());
  std::vector<double> step;  // of the nominal signal for one more match, at each reference
  for (const int boundary : quantiser.boundaries)
    step.push_back(nominal_signal(model, boundary) - nominal_signal(model, boundary - 1));
  column::MlsaTrim trim;
  for (int column = 0; column < macro.columns(); ++column) {
    MatchHistogram matches(static_cast<std::size_t>(rows) + 1), coded(references + 1);
    const std::vector<std::uint64_t> weights = packed_column(program.weights, column);
    for (Eigen::Index image = 0; image < patterns.images; ++image) {
      ++matches[matching_rows(weights, rows, patterns.words + image * patterns.words_per_image)];
      ++coded[codes(image, column)];
    }
    std::vector<double> own(references), weight(references);
    double above = static_cast<double>(patterns.images), total = 0, mean = 0;
    for (std::size_t k = 0; k < references; ++k) {
      above -= static_cast<double>(coded[k]);
      weight[k] = std::min(above, static_cast<double>(patterns.images) - above);
      own[k] = (exceeded_matches(matches, above) - (quantiser.boundaries[k] - 0.5)) * step[k];
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
