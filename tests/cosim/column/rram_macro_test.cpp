#include "cosim/column/rram_macro.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <numeric>
#include <random>

#include "cosim/random/address.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::column {
namespace {

constexpr int rows = 128, columns = 40, tile_columns = 24, first_bit = 37;

RramSilicon silicon() {
  return {.seed = 5,
          .low = {100e3, 0.1, 0.002, 0.5},
          .high = {10e6, 0.5, 0.005, 1.2},
          .correlation = 0.2,
          .access_sigma_v = 0.015,
          .sense_offset_a = 1e-6,
          .sense_offset_share = 0.02};
}

/// A model with made-up coefficients: the macro has to do what its terms say, whatever they say.
std::shared_ptr<const RramModel> model(int moments, int degree) {
  RramModel m{};
  m.read.voltage_v = 0.2;
  m.wires = {rows, 0.5, 0.5, 0};
  m.law.access = {0, 1e-5, 0.1, 0.1, {2000}};
  m.law.off_a = 1e-10;
  m.law.off_slope_v = 0.04;
  m.law.off_knee_v = 0.03;
  m.low_ohm = 100e3;
  m.high_ohm = 10e6;
  m.full_scale = m.full_scale_a = rows * 0.2 / 102e3;
  for (int row = 0; row < rows; ++row) {
    m.bitline_v.push_back(0.2 - 5e-5 * row);
    m.sourceline_v.push_back(4e-5 * row);
    m.share.push_back(1 - 5e-4 * row);
  }
  m.bend = 0.3;
  m.moments = moments;
  m.degree = degree;
  m.coefficients.assign(static_cast<std::size_t>(moment_term_count(degree, moments)), 0.01);
  m.coefficients[0] = 0.001;
  m.box_low.assign(static_cast<std::size_t>(moments), -2);
  m.box_high.assign(static_cast<std::size_t>(moments), 2);
  return std::make_shared<const RramModel>(m);
}

struct Written {
  RramProgram program{3, 2, 7, tile_columns, Bits(rows, columns)};
  std::vector<std::uint64_t> words;
  RramInputs inputs;
  std::vector<std::uint32_t> numbers;

  explicit Written(Eigen::Index images)
      : words(static_cast<std::size_t>(images) * 3), numbers(static_cast<std::size_t>(images)) {
    std::mt19937_64 random(9);
    for (auto& word : words) word = random();
    for (Eigen::Index i = 0; i < program.weights.size(); ++i) program.weights.data()[i] = random() & 1U;
    inputs = {words.data(), images, 3, first_bit};
    std::iota(numbers.begin(), numbers.end(), 100U);
  }
};

TEST(RramMacro, SignalsAreThoseOfTheModelCellByCell) {
  const Written written(131);  // one image block and a part of another
  for (const auto& [moments, degree] : {std::pair{1, 1}, {1, 5}, {2, 3}, {3, 3}, {4, 2}}) {
    const auto m = model(moments, degree);
    const RramMacro macro(m, silicon(), written.program);
    const auto signals = macro.signals(written.inputs);
    ASSERT_EQ(signals.rows(), 131);
    ASSERT_EQ(signals.cols(), columns);
    for (const Eigen::Index image : {0, 77, 127, 128, 130})
      for (const int column : {0, 23, 24, 39}) {
        const auto cells = column_rows(silicon(), written.program, column, written.inputs, image);
        const double expected = signal(*m, cells);
        // 26 groups, each rounded by at most half a step of 1 / 32000 of the sums' reach (at most 0.6 of full scale), in every
        // moment; the polynomial's slope is at most the sum of its coefficients' degrees, and 1 for the fall of single
        // precision.
        double slope = 0;
        for (const double c : m->coefficients) slope += std::abs(c) * degree;
        const double bound = m->full_scale * moments * slope * 13 * 0.6 / 32000 + 1e-6 * m->full_scale;
        EXPECT_NEAR(signals(image, column), expected, bound) << moments << ' ' << degree << ' ' << image << ' ' << column;
      }
  }
}

TEST(RramMacro, ASignalDoesNotDependOnTheBatch) {
  const Written written(300);
  const RramMacro macro(model(2, 3), silicon(), written.program);
  const auto all = macro.signals(written.inputs);
  RramInputs one = written.inputs;
  one.images = 1;
  one.words += 211 * one.words_per_image;
  EXPECT_TRUE((macro.signals(one).row(0) == all.row(211)).all());
}

TEST(RramMacro, CodesCountTheThresholdsBelowASignal) {
  const Written written(150);
  const RramMacro macro(model(2, 3), silicon(), written.program);
  const auto signals = macro.signals(written.inputs);
  for (const int references : {1, 7, 31, 63, 1023}) {
    Mlsa mlsa{.references = {}, .levels = std::vector<int>(static_cast<std::size_t>(references + 1)), .mux_ways = 8};
    for (int k = 0; k < references; ++k)
      mlsa.references.push_back(
          std::lerp(double{signals.minCoeff()}, double{signals.maxCoeff()}, (k + 1.0) / (references + 1)));
    const auto thresholds = macro.thresholds(mlsa);
    const auto codes = macro.codes(written.inputs, {written.numbers}, {}, thresholds);
    for (Eigen::Index image = 0; image < 150; image += 13)
      for (int column = 0; column < columns; ++column) {
        const RramPlace place = place_of(written.program, column);
        int count = 0;
        for (int k = 0; k < references; ++k) {
          const double reference = mlsa.references[static_cast<std::size_t>(k)];
          const SenseSpread spread{silicon().seed, silicon().sense_offset_a, silicon().sense_offset_share};
          const double offset = sense_offset(spread, place, place.column / 8, static_cast<std::uint32_t>(k), reference);
          count += signals(image, column) > static_cast<float>(reference + offset);
        }
        EXPECT_EQ(codes(image, column), count);
      }
  }
}

TEST(RramMacro, ReferencesThatDoNotRiseAreRefused) {
  const Written written(1);
  const RramMacro macro(model(1, 1), silicon(), written.program);
  try {
    macro.thresholds({.references = {1e-6, 1e-6}, .levels = {0, 1, 2}});
    FAIL();
  } catch (const SpecError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("expected references that rise"));
  }
}

TEST(RramMacro, NoiseIsNormalWithTheVarianceOfItsDevicesAndItsSense) {
  const Eigen::Index images = 20000;
  const Written written(images);
  const auto m = model(1, 1);
  const RramMacro macro(m, silicon(), written.program);
  const auto quiet = macro.signals(written.inputs);
  const RramNoise noise{0.02, 2e-7};
  RramSignals noisy(images, columns);
  const RramReads reads{written.numbers, 3};
  macro.visit(written.inputs, &reads, noise, [&](const RramBlock& block) {
    for (int c = 0; c < block.columns; ++c)
      for (Eigen::Index i = 0; i < block.images; ++i)
        noisy(block.first_image + i, block.first_column + c) = block.signal[c * rram_lanes + i];
  });
  double sum = 0, square = 0, fourth = 0, tail = 0;
  const double n = static_cast<double>(images) * columns;
  for (int c = 0; c < columns; ++c) {
    double first = 0, second = 0;  // of the column's cells, both inputs
    const auto cells = column_rows(silicon(), written.program, c, written.inputs, 0);
    for (int row = 0; row < rows; ++row)
      for (const int input : {-1, 1}) {
        double part = 0;
        const auto& cell = cells[static_cast<std::size_t>(row)];
        add_row_moments(*m, row, {cell.a, cell.b, input}, std::span(&part, 1));
        first += part;
        second += part * part;
      }
    for (Eigen::Index i = 0; i < images; ++i) {
      const double sigma = std::hypot(noise.sense, noise.device * std::sqrt(m->full_scale * second / first * quiet(i, c)));
      const double z = (noisy(i, c) - quiet(i, c)) / sigma;
      sum += z;
      square += z * z;
      fourth += z * z * z * z;
      tail += std::abs(z) > 3;
    }
  }
  // k = 5 standard errors: 1, 2 and 96 are the variances of z, z^2 and z^4 of a normal z. Draws of 16 bits cut the tails: of
  // z^4 beyond 4.33 some 0.02 are lost.
  EXPECT_NEAR(sum / n, 0, 5 * std::sqrt(1 / n));
  EXPECT_NEAR(square / n, 1, 5 * std::sqrt(2 / n) + 1e-3);
  EXPECT_NEAR(fourth / n, 3, 5 * std::sqrt(96 / n) + 0.02);
  EXPECT_NEAR(tail / n, std::erfc(3 / std::sqrt(2)), 5 * std::sqrt(0.0027 / n) + 2.0 / 65536);
  const double z = rram_noise_draw(silicon(), written.program, 30, 177, 3);
  EXPECT_LE(std::abs(z), rram_largest_normal);
  const RramNoise sense_only{0, 2e-7};
  macro.visit(written.inputs, &reads, sense_only, [&](const RramBlock& block) {
    if (block.first_image != 0 || block.first_column > 30 || 30 >= block.first_column + block.columns) return;
    // Single precision of a signal of 1e-4 A.
    EXPECT_NEAR(block.signal[(30 - block.first_column) * rram_lanes + 77] - quiet(77, 30), 2e-7 * z, 3e-11);
  });
}

TEST(RramMacro, EveryInstructionSetGivesTheSameSignals) {
  const Written written(128);
  const auto m = model(3, 3);
  const RramMacro macro(m, silicon(), written.program);
  const char* before = std::getenv("BITLINE_INSTRUCTION_SET");
  const std::string restore = before ? before : "";
  const auto best = macro.signals(written.inputs);
  for (const char* set : {"baseline", "avx2", "avx512"}) {
    setenv("BITLINE_INSTRUCTION_SET", set, 1);
    const auto signals = macro.signals(written.inputs);
    // Sums are whole numbers; only the polynomial's 20 fused or unfused steps may round differently.
    EXPECT_LT((signals - best).abs().maxCoeff(), 20 * 1.2e-7 * m->full_scale) << set;
  }
  if (before)
    setenv("BITLINE_INSTRUCTION_SET", restore.c_str(), 1);
  else
    unsetenv("BITLINE_INSTRUCTION_SET");
}

TEST(RramMacro, AReadOutsideOfTheModelsBoxIsADomainError) {
  const Written written(4);
  auto narrow = *model(1, 1);
  narrow.box_high[0] = 0.2;
  narrow.box_low[0] = 0;
  const RramMacro macro(std::make_shared<const RramModel>(narrow), silicon(), written.program);
  EXPECT_THROW(macro.signals(written.inputs), DomainError);
}

}  // namespace
}  // namespace bitline::column
