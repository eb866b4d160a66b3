#include "cosim/column/sram_macro.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "cosim/column/mlsa_macro.hpp"
#include "cosim/column/read_column.hpp"
#include "netlists/spec/error.hpp"
#include "tests/cosim/column/synthetic_model.hpp"

namespace bitline::column {
namespace {

constexpr int rows = 48, columns = 40, tile_columns = 24, code = 20;

std::shared_ptr<const SramColumns> sram(const Silicon& silicon, double noise_v = 0,
                                        const std::optional<NoiseModel>& noise = {}) {
  return std::make_shared<const SramColumns>(SramColumns{
      std::make_shared<const ModelEngine>(synthetic_model(), silicon, synthetic_column(noise_v), 5e-5, std::nullopt, noise),
      rows, code, 3e-3});
}

struct Written {
  RramProgram program{3, 2, 7, tile_columns, Bits(rows, columns)};
  std::vector<std::uint64_t> words;
  RramInputs inputs;
  std::vector<std::uint32_t> numbers;

  explicit Written(Eigen::Index images) : words(static_cast<std::size_t>(images)), numbers(static_cast<std::size_t>(images)) {
    std::mt19937_64 random(9);
    for (auto& word : words) word = random() & ((std::uint64_t{1} << rows) - 1);
    for (Eigen::Index i = 0; i < program.weights.size(); ++i) program.weights.data()[i] = random() & 1U;
    inputs = {words.data(), images, 1};
    std::iota(numbers.begin(), numbers.end(), 100U);
  }
};

TEST(SramMacro, SignalsAreThoseOfTheModelCellByCell) {
  const Written written(131);  // a block of lanes and a part of another
  const auto silicon = synthetic_silicon();
  const auto shared = sram(silicon);
  const auto signals = SramMacro(shared, written.program).signals(written.inputs);
  ASSERT_EQ(signals.rows(), 131);
  ASSERT_EQ(signals.cols(), columns);
  const auto& model = shared->engine->model();
  for (const Eigen::Index image : {0, 77, 128, 130})
    for (const int column : {0, 23, 24, 39}) {
      const MacroProgram program = sram_program(*shared, written.program, column / tile_columns);
      EXPECT_EQ(program.tile, 7U + static_cast<std::uint32_t>(column / tile_columns));
      const Codes codes = wordline_codes(*shared, written.inputs, image, 1);
      const auto cells = read_column(
          program, silicon, model.levels,
          {.codes = {codes.data(), codes.data() + rows}, .column = static_cast<std::uint32_t>(column % tile_columns)});
      // A line each: the flow map's error, and single precision of sums that end at some 0.5 V.
      EXPECT_NEAR(signals(image, column), evaluate(model, cells, model.precharge_v).difference(),
                  2 * (model.flow_error_v + 1e-6))
          << image << ' ' << column;
    }
}

TEST(SramMacro, SubArraysAreDifferentSiliconAndDiesToo) {
  const Written written(64);
  const auto signals = [&](std::uint32_t die, std::uint32_t first_tile, const Silicon& silicon) {
    RramProgram program = written.program;
    program.die = die;
    program.first_tile = first_tile;
    return SramMacro(sram(silicon), program).signals(written.inputs);
  };
  const auto here = signals(0, 0, synthetic_silicon());
  EXPECT_TRUE((signals(0, 0, synthetic_silicon()) == here).all());
  EXPECT_GT((signals(1, 0, synthetic_silicon()) - here).abs().maxCoeff(), 1e-3);
  EXPECT_GT((signals(0, 1, synthetic_silicon()) - here).abs().maxCoeff(), 1e-3);
  // The second sub-array of this program is the first of one that begins there.
  RramProgram second = written.program;
  second.die = 0;
  second.first_tile = 1;
  second.weights = written.program.weights.rightCols(columns - tile_columns).eval();
  EXPECT_TRUE(
      (SramMacro(sram(synthetic_silicon()), second).signals(written.inputs) == here.rightCols(columns - tile_columns)).all());
}

TEST(SramMacro, NominalSignalsRiseWithTheSumAndAreThoseOfNominalColumns) {
  const auto shared = sram(synthetic_silicon(0, 0));
  const Written written(131);
  const auto signals = SramMacro(shared, written.program).signals(written.inputs);
  for (int column = 0; column < columns; column += 7)
    for (Eigen::Index image = 0; image < written.inputs.images; image += 13) {
      int sum = 0, on = 0;
      for (int row = 0; row < rows; ++row) {
        if (!input_bit(written.inputs, image, row)) continue;
        ++on;
        sum += written.program.weights(row, column) != 0 ? 1 : -1;
      }
      // Cells that are off leak alike, whichever side they are on: here nothing.
      EXPECT_NEAR(signals(image, column), nominal_difference_v(*shared, sum, on),
                  2 * (shared->engine->model().flow_error_v + 1e-6));
    }
  for (int sum = -20; sum < 20; ++sum)
    EXPECT_LT(nominal_difference_v(*shared, sum, 24), nominal_difference_v(*shared, sum + 1, 24)) << sum;
}

TEST(SramMacro, NoiseOfAReadIsThatOfItsRowsAndHasItsAddress) {
  constexpr double comparison_v = 1e-3;
  const auto model = synthetic_model();
  const auto noise = noise_model(model, 300, comparison_v);
  const auto shared = sram(synthetic_silicon(0, 0), comparison_v, noise);
  const Written written(131);
  const SramMacro macro(shared, written.program);
  const auto quiet = macro.signals(written.inputs);
  const auto noisy = [&](const Written& of, std::uint32_t plane) {
    RramSignals signals(of.inputs.images, columns);
    const RramReads reads{of.numbers, plane};
    macro.visit(of.inputs, &reads, [&](const RramBlock& block) { copy_block(block, signals); });
    return signals;
  };
  const auto first = noisy(written, 0);
  double square = 0;
  for (Eigen::Index image = 0; image < quiet.rows(); ++image) {
    const auto on = static_cast<double>(std::popcount(written.words[static_cast<std::size_t>(image)]));
    const double sigma = sigma_v(noise, on * noise.cell_v2(code));
    square += ((first.row(image) - quiet.row(image)) / static_cast<float>(sigma)).square().cast<double>().sum();
  }
  const auto n = static_cast<double>(quiet.size());
  EXPECT_NEAR(square / n, 1, 5 * std::sqrt(2 / n));
  EXPECT_GT(noise.cell_v2(code) * rows / 2, comparison_v * comparison_v / 100) << "cells that matter";
  EXPECT_TRUE((noisy(written, 0) == first).all());
  EXPECT_GT((noisy(written, 1) - first).abs().maxCoeff(), comparison_v);
  Written one(131);  // its last image alone, under its own number
  one.inputs.words += 130;
  one.inputs.images = 1;
  one.numbers = {one.numbers.back()};
  EXPECT_TRUE((noisy(one, 0).row(0) == first.row(130)).all());
}

TEST(SramMacro, CodesCountTheThresholdsBelowASignal) {
  const Written written(40);
  const SramMacro macro(sram(synthetic_silicon()), written.program);
  const Mlsa mlsa{.references = {-30e-3, 0, 30e-3}, .levels = {-8, -2, 2, 8}, .mux_ways = 8};
  const auto thresholds = macro.thresholds(mlsa);
  const auto codes = macro.codes(written.inputs, {written.numbers}, thresholds);
  const auto signals = macro.signals(written.inputs);
  for (Eigen::Index image = 0; image < codes.rows(); ++image)
    for (int column = 0; column < columns; ++column) {
      int count = 0;
      for (int k = 0; k < 3; ++k) count += signals(image, column) > thresholds[static_cast<std::size_t>(3 * column + k)];
      EXPECT_EQ(codes(image, column), count);
    }
}

TEST(SramMacro, RefusesOtherRowsThanItsColumnsHave) {
  RramProgram program{0, 0, 0, tile_columns, Bits::Zero(rows - 1, columns)};
  try {
    SramMacro(sram(synthetic_silicon()), program);
    FAIL();
  } catch (const SpecError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("programmed with 47 rows; expected 48"));
  }
}

TEST(SramMacro, ADischargeBeyondTheModelIsAnError) {
  auto shared = std::make_shared<SramColumns>(*sram(synthetic_silicon()));
  shared->code = 31;
  shared->rows = 2 * rows;  // of 12 mV each
  const RramProgram program{0, 0, 0, columns, Bits::Ones(2 * rows, columns)};
  const std::uint64_t all[] = {~std::uint64_t{0}, ~std::uint64_t{0}};
  try {
    SramMacro(shared, program).signals({all, 1, 2});
    FAIL();
  } catch (const DomainError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("lower word line"));
  }
}

}  // namespace
}  // namespace bitline::column
