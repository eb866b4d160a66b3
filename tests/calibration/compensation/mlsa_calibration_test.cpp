#include "calibration/compensation/mlsa_calibration.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

namespace bitline::compensation {
namespace {

constexpr int rows = 64, columns = 32;

/// Cells without wires, whose current is a sum: moment and signal are one.
column::RramModel model() {
  column::RramModel m{};
  m.read.voltage_v = 0.2;
  m.wires = {rows, 0, 0, 0};
  m.law.access = {0, 1e-5, 0.1, 0.1, {2000}};
  m.low_ohm = 100e3;
  m.high_ohm = 10e6;
  m.full_scale = m.full_scale_a = rows * 0.2 / 102e3;
  m.bitline_v.assign(rows, 0.2);
  m.sourceline_v.assign(rows, 0);
  m.share.assign(rows, 1);
  m.moments = m.degree = 1;
  m.coefficients = {0, 1};
  m.box_low = {-1};
  m.box_high = {2};
  return m;
}

/// Root mean square error of the levels against the exact sums, of every column.
double rms_error(const column::RramMacro& macro, const column::RramProgram& program, const column::Mlsa& mlsa,
                 const column::RramInputs& inputs, const column::MlsaTrim& trim) {
  std::vector<std::uint32_t> numbers(static_cast<std::size_t>(inputs.images));
  std::iota(numbers.begin(), numbers.end(), 0U);
  const auto codes = macro.codes(inputs, {numbers}, {}, macro.thresholds(mlsa, trim));
  double square = 0;
  for (int c = 0; c < columns; ++c)
    for (Eigen::Index i = 0; i < inputs.images; ++i) {
      int sum = 0;
      for (int row = 0; row < rows; ++row) sum += (inputs.words[i] >> row & 1U) == program.weights(row, c) ? 1 : -1;
      square += std::pow(mlsa.levels[codes(i, c)] - sum, 2);
    }
  return std::sqrt(square / static_cast<double>(codes.size()));
}

TEST(MlsaCalibration, TakesOffWhatOffsetsOfTwoCountsCost) {
  const auto m = std::make_shared<const column::RramModel>(model());
  const double count_a = m->full_scale / rows;
  column::RramProgram program{0, 0, 0, columns, column::Bits(rows, columns)};
  std::mt19937_64 random(3);
  for (Eigen::Index i = 0; i < program.weights.size(); ++i) program.weights.data()[i] = random() & 1U;
  MatchHistogram histogram(rows + 1);
  for (int k = 0; k <= rows; ++k)
    histogram[static_cast<std::size_t>(k)] = static_cast<std::uint64_t>(1e6 * std::exp(-0.5 * std::pow((k - 32) / 4.0, 2)));
  const auto quantiser = quantise_matches(histogram, "lloyd-max", 3);
  const auto mlsa = make_mlsa(quantiser, nominal_signal_of(*m), 1);
  std::vector<std::uint64_t> words(4000);
  for (auto& word : words) word = random();
  const column::RramInputs inputs{words.data(), static_cast<Eigen::Index>(words.size()), 1};
  const auto patterns = calibration_patterns(8, rows, 1024);
  const column::RramInputs known{patterns.data(), 1024, 1};

  column::RramSilicon silicon{.seed = 2, .low = {100e3, 0}, .high = {10e6, 0}};
  const double without_offset = rms_error(column::RramMacro(m, silicon, program), program, mlsa, inputs, {});
  EXPECT_NEAR(without_offset, quantiser.rms, 0.05 * quantiser.rms);
  silicon.sense_offset_a = 2 * count_a;
  const column::RramMacro macro(m, silicon, program);
  const double untrimmed = rms_error(macro, program, mlsa, inputs, {});
  const double common =
      rms_error(macro, program, mlsa, inputs, calibrate_mlsa(macro, program.weights, mlsa, quantiser, known, {}, true));
  const double each =
      rms_error(macro, program, mlsa, inputs, calibrate_mlsa(macro, program.weights, mlsa, quantiser, known, {}, false));
  EXPECT_GT(untrimmed, 1.2 * without_offset);
  EXPECT_LT(common, untrimmed);
  // Offsets of one column's comparisons are independent: what is common to seven of them is a small part. Each one's own trim
  // restores every reference that enough patterns cross; those at the ends, which few inputs cross either, keep some of theirs.
  EXPECT_LT(each - without_offset, 0.5 * (untrimmed - without_offset))
      << without_offset << ' ' << untrimmed << ' ' << common << ' ' << each;
}

}  // namespace
}  // namespace bitline::compensation
