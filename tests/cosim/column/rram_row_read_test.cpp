#include "cosim/column/rram_row_read.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <utility>

namespace bitline::column {
namespace {

constexpr int rows = 64, columns = 12, tile_columns = 8;

/// Lines that drop some per cent, and branches whose leakage is a good part of a high resistance's current.
RramModel model() {
  RramModel m{};
  m.read.voltage_v = 0.2;
  m.wires = {rows, 20, 10, 100};
  m.law.sinh_v = 0.5;
  m.law.access = {0, 1e-5, 0.1, 0.1, {2000}};
  m.law.off_a = 5e-11;
  m.law.off_slope_v = 0.035;
  m.law.off_knee_v = 0.03;
  m.low_ohm = 100e3;
  m.high_ohm = 10e6;
  return m;
}

RramSilicon silicon() {
  return {.seed = 3, .low = {100e3, 0.1}, .high = {10e6, 0.5}, .access_sigma_v = 0.01, .row_offset_a = 0.8e-6};
}

RramProgram program() {
  RramProgram written{3, 2, 7, tile_columns, Bits(rows, columns)};
  std::mt19937 random(1);
  for (Eigen::Index i = 0; i < written.weights.size(); ++i) written.weights.data()[i] = random() & 1U;
  return written;
}

/// A reader half way between nominal rows.
RowReader reader(const RramNoise& noise = {}) {
  return {(nominal_row_a(model(), true) + nominal_row_a(model(), false)) / 2, noise, 4};
}

TEST(SingleRow, HasTheCurrentOfTheWholeLadder) {
  const RramModel m = model();
  auto cells = column_cells(silicon(), program(), 5);
  for (const int row : {0, 1, 31, 63})
    for (const int input : {1, -1}) {
      auto& cell = cells[static_cast<std::size_t>(row)];
      cell.input = input;
      const double current_a = single_row_a(m, cells, row);
      const double ladder_a = read_signal(m.read, m.wires, m.law, cells);
      RramBranch& selected = input > 0 ? cell.a : cell.b;
      const double ohm = std::exchange(selected.ohm, 1e15);
      const double leak_a = read_signal(m.read, m.wires, m.law, cells);
      selected.ohm = ohm;
      cell.input = 0;
      ASSERT_GT(leak_a, 5e-9);
      // Leakage sees between none and all of what the wires drop, and is as steep as exp(V / off_slope) at the source line
      // and as 1 / V at the bit line.
      const double drop_v = current_a * rows * (m.wires.bitline_ohm + m.wires.sourceline_ohm);
      EXPECT_NEAR(current_a, ladder_a, leak_a * drop_v * (1 / m.law.off_slope_v + 1 / m.read.voltage_v)) << row << ' ' << input;
      EXPECT_GT(current_a, leak_a);
    }
}

TEST(RowDecisions, CompareEachRowWithTheReferenceOfItsLatch) {
  const RramModel m = model();
  int turned = 0;  // by the offset
  for (int column = 0; column < columns; ++column) {
    const auto decisions = row_decisions(m, silicon(), program(), column, reader());
    ASSERT_EQ(decisions.size(), static_cast<std::size_t>(rows));
    const RramPlace place = place_of(program(), column);
    const double offset_a = row_offset_a(silicon(), place, place.column / 4);
    EXPECT_NE(offset_a, 0);
    auto cells = column_cells(silicon(), program(), column);
    for (int row = 0; row < rows; ++row) {
      const auto at = static_cast<std::size_t>(row);
      for (const int input : {1, -1}) {
        cells[at].input = input;
        const RowDecision& found = input > 0 ? decisions[at].plus : decisions[at].minus;
        const double current_a = single_row_a(m, cells, row);
        EXPECT_EQ(found.high, current_a > reader().reference_a + offset_a);
        turned += found.high != (current_a > reader().reference_a) ? 1 : 0;
        EXPECT_EQ(found.flip, 0) << "no noise";
      }
    }
  }
  EXPECT_GT(turned, 0);
  // Neighbours share a latch, those of another sub-array do not.
  const auto latch = [&](int column) {
    const RramPlace place = place_of(program(), column);
    return row_offset_a(silicon(), place, place.column / 4);
  };
  EXPECT_EQ(latch(0), latch(3));
  EXPECT_NE(latch(3), latch(4));
  EXPECT_NE(latch(0), latch(8));
}

TEST(RowDecisions, FlipWithTheProbabilityOfNormalNoiseBeyondTheMargin) {
  const RramModel m = model();
  const RramNoise noise{0.1, 0.3e-6};
  const auto decisions = row_decisions(m, silicon(), program(), 2, reader(noise));
  const RramPlace place = place_of(program(), 2);
  const double threshold_a = reader().reference_a + row_offset_a(silicon(), place, place.column / 4);
  auto cells = column_cells(silicon(), program(), 2);
  std::mt19937_64 random(4);
  std::normal_distribution<double> normal;
  constexpr int draws = 200000;
  for (const std::size_t row : {std::size_t{0}, std::size_t{9}})
    for (const int input : {1, -1}) {
      cells[row].input = input;
      const double current_a = single_row_a(m, cells, static_cast<int>(row));
      cells[row].input = 0;
      const RowDecision& found = input > 0 ? decisions[row].plus : decisions[row].minus;
      int flipped = 0;
      for (int i = 0; i < draws; ++i) {
        const double noisy_a = current_a * (1 + noise.device * normal(random)) + noise.sense * normal(random);
        flipped += (noisy_a > threshold_a) != found.high ? 1 : 0;
      }
      // k = 5 standard errors of a share.
      EXPECT_NEAR(flipped, draws * found.flip, 5 * std::sqrt(draws * found.flip * (1 - found.flip)));
      EXPECT_GT(flipped, 50);
    }
}

TEST(RowDecisions, OfNominalRowsAreTheProductsOfInputAndWeight) {
  const RramSilicon nominal{.seed = 1, .low = {100e3, 0}, .high = {10e6, 0}};
  const RramProgram written = program();
  for (int column = 0; column < columns; ++column) {
    const auto decisions = row_decisions(model(), nominal, written, column, reader({0.01, 20e-9}));
    for (int row = 0; row < rows; ++row) {
      const auto& [plus, minus] = decisions[static_cast<std::size_t>(row)];
      EXPECT_EQ(plus.high, written.weights(row, column) != 0);
      EXPECT_EQ(minus.high, written.weights(row, column) == 0);
      EXPECT_LT(std::max(plus.flip, minus.flip), 1e-15);
    }
  }
}

}  // namespace
}  // namespace bitline::column
