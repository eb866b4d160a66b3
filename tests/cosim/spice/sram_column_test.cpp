#include "netlists/columns/sram_column.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "cosim/spice/column_state.hpp"
#include "cosim/spice/worker_pool.hpp"
#include "tests/cosim/column/synthetic_model.hpp"
#include "tests/cosim/spice/worker_options.hpp"
#include "tests/cosim/temporary_folder.hpp"

/// Decks of 6T columns as transistors see them.
namespace bitline::spice {
namespace {

using columns::ColumnState;

/// Columns of 16 rows on the bit line of the example, and workers to run them.
class SramColumn : public testing::Test {
 protected:
  std::vector<column::LineVoltages> run(const std::vector<ColumnState>& states) {
    std::vector<columns::Deck> decks;
    for (const auto& state : states) decks.push_back(columns::sram_column_deck(technology, column, state));
    std::vector<column::LineVoltages> lines;
    for (const auto& outcome : pool.run(decks)) {
      EXPECT_TRUE(outcome.ok) << outcome.error;
      lines.push_back(outcome.ok
                          ? column::LineVoltages{outcome.transient.trace("bl").back(), outcome.transient.trace("blb").back()}
                          : column::LineVoltages{});
    }
    return lines;
  }

  /// Two rows of three are on, half of them at another level; bits and shifts are random.
  ColumnState mixed(double relative_tolerance) const {
    column::SampledColumn sample;
    for (std::uint32_t row = 0; row < 16; ++row)
      sample.cells.push_back({row % 3 == 0   ? 0
                              : row % 2 == 0 ? 31
                                             : 20,
                              row % 5 < 2, cell_shifts_v(column::synthetic_silicon(), {0, 0, row, 0})});
    auto state = column_state(sample, column::synthetic_model().levels, column, 1.2, "mixed");
    state.relative_tolerance = relative_tolerance;
    return state;
  }

  const technologies::Technology technology = technologies::read_technology({"generic130", {}, "typical"});
  const spec::ColumnSpec column = spec::example_column(16);
  TemporaryFolder folder;
  WorkerPool pool{worker_options(folder.path())};
};

TEST_F(SramColumn, IsDischargedLessInAnArrayAndFarFromItsDrivers) {
  auto alone = mixed(1e-4);
  auto in_array = column;
  in_array.array = {
      .columns = 64, .driver_ohm = 1e3, .wordline_ohm = 20, .wordline_farad = 0.25e-15, .rail_ohm = 30, .sections = 4};
  std::vector<columns::Deck> decks{columns::sram_column_deck(technology, column, alone)};
  for (const int place : {0, 31}) {
    auto state = alone;
    state.column = place;
    decks.push_back(columns::sram_column_deck(technology, in_array, state));
  }
  std::vector<double> lowest;
  for (const auto& outcome : pool.run(decks)) {
    ASSERT_TRUE(outcome.ok) << outcome.error;
    lowest.push_back(outcome.transient.trace("bl").back());
  }
  for (std::size_t i = 1; i < lowest.size(); ++i) EXPECT_GT(lowest[i], lowest[i - 1] + 1e-4) << i;
}

TEST_F(SramColumn, InAnArrayWithoutResistanceIsNearlyOneThatStandsAlone) {
  auto alone = mixed(1e-4), far = alone;
  far.column = 63;
  auto in_array = column;
  in_array.array = {.columns = 64, .driver_ohm = 0, .wordline_ohm = 0, .wordline_farad = 0, .rail_ohm = 0, .sections = 4};
  const auto outcomes = pool.run(
      std::vector{columns::sram_column_deck(technology, column, alone), columns::sram_column_deck(technology, in_array, far)});
  ASSERT_TRUE(outcomes[0].ok && outcomes[1].ok);
  for (const char* line : {"bl", "blb"})  // milliohms and the neighbours' load: far below a tenth of a millivolt
    EXPECT_NEAR(outcomes[0].transient.trace(line).back(), outcomes[1].transient.trace(line).back(), 1e-4) << line;
}

TEST_F(SramColumn, IsReadThroughTheResistanceOfItsBitLines) {
  // One cell in the middle of a line: cells along all of it discharge every part alike, and no current flows.
  auto state = mixed(1e-5);
  state.selected.resize(1);
  const auto with = [&](double ohm) {
    auto resistive = column;
    resistive.bitline_ohm = ohm;
    return columns::sram_column_deck(technology, resistive, state);
  };
  std::vector<column::LineVoltages> lines;
  for (const auto& outcome : pool.run(std::vector{with(0), with(1e-3), with(1e4)})) {
    ASSERT_TRUE(outcome.ok) << outcome.error;
    lines.push_back({outcome.transient.trace("bl").back(), outcome.transient.trace("blb").back()});
  }
  EXPECT_NEAR(lines[1].difference(), lines[0].difference(), 20e-6);  // what the simulator's tolerance leaves
  // 160 kohm and 330 fF are slower than the read: the sense amplifier's end lags behind the cell.
  EXPECT_GT(std::abs(lines[0].difference()), 1e-3);
  EXPECT_LT(std::abs(lines[2].difference()), 0.8 * std::abs(lines[0].difference()));
}

TEST_F(SramColumn, IsDischargedOnTheSideOfTheStoredBit) {
  auto zeros = mixed(1e-4), ones = zeros;
  for (auto& group : zeros.selected) group.bit = 0;
  for (auto& group : ones.selected) group.bit = 1;
  const auto lines = run({zeros, ones});
  EXPECT_GT(lines[0].difference(), -1.3);
  EXPECT_LT(lines[0].difference(), -0.05);
  EXPECT_GT(lines[1].difference(), 0.05);
  EXPECT_NEAR(lines[0].blb, 1.2, 0.03);  // lifted a little by the precharge devices and the word lines
  EXPECT_NEAR(lines[1].bl, 1.2, 0.03);
}

TEST_F(SramColumn, SeesUnselectedRowsAsTheAccessDevicesTheyAre) {
  auto full = mixed(1e-6), lumped = full;
  for (const int bit : {0, 1}) full.selected.push_back({0, bit, {}, bit == 0 ? full.idle_zeros : full.idle_ones});
  full.idle_zeros = full.idle_ones = 0;
  const auto lines = run({lumped, full});
  EXPECT_NEAR(lines[0].bl, lines[1].bl, 10e-6);
  EXPECT_NEAR(lines[0].blb, lines[1].blb, 10e-6);
  // They do load and leak: without them the line ends elsewhere by far more than that.
  lumped.idle_zeros = lumped.idle_ones = 0;
  EXPECT_GT(std::abs(run({lumped})[0].difference() - lines[0].difference()), 50e-6);
}

TEST_F(SramColumn, IsDischargedMoreByAStrongerAccessDevice) {
  std::vector<ColumnState> states;
  for (const double shift : {0.03, 0.0, -0.03}) {
    states.push_back(mixed(1e-4));
    for (auto& group : states.back().selected) {
      group.bit = 0;
      group.shifts = {shift, 0, 0, 0, 0, 0};
    }
  }
  const auto lines = run(states);
  EXPECT_GT(lines[0].bl, lines[1].bl + 0.005);
  EXPECT_GT(lines[1].bl, lines[2].bl + 0.005);
}

TEST_F(SramColumn, CountsEqualCellsLikeSingleOnes) {
  auto single = mixed(1e-6);
  single.selected.assign(5, {0.42, 0, {0.01, 0, -0.01, 0, 0, 0}, 1});
  auto counted = single;
  counted.selected.resize(1);
  counted.selected[0].count = 5;
  const auto lines = run({single, counted});
  // 1e-6 of every step's voltages, some hundred steps, mostly of one sign at worst.
  EXPECT_NEAR(lines[0].bl, lines[1].bl, 50e-6);
}

TEST_F(SramColumn, SwapsItsLinesWithBitsAndSides) {
  const double tolerance = 1e-6;
  const auto state = mixed(tolerance);
  auto swapped = state;
  std::swap(swapped.idle_zeros, swapped.idle_ones);
  for (auto& group : swapped.selected) {
    group.bit = 1 - group.bit;
    for (std::size_t d = 0; d < group.shifts.size(); d += 2) std::swap(group.shifts[d], group.shifts[d + 1]);
  }
  const auto lines = run({state, swapped});
  // Each of some hundred time steps solves its voltages of about a volt to the relative tolerance.
  EXPECT_NEAR(lines[0].bl, lines[1].blb, 100 * tolerance);
  EXPECT_NEAR(lines[0].blb, lines[1].bl, 100 * tolerance);
  EXPECT_GT(std::abs(lines[0].difference()), 1e-3);
}

TEST_F(SramColumn, DrawsACurrentThatGrowsWithTheWordLine) {
  const auto deck = columns::sram_cell_dc_deck(technology, column, {}, 0.85, 1.2, 0.05);
  const auto outcome = pool.run(std::vector{deck}).front();
  ASSERT_TRUE(outcome.ok) << outcome.error;
  const auto& current = outcome.transient.trace("vbl#branch");
  ASSERT_EQ(current.size(), 25U);
  for (std::size_t i = 1; i < current.size(); ++i) EXPECT_LT(current[i], current[i - 1]) << outcome.transient.time_s[i];
  // A minimum 130-nm access device behind its pull-down: tens of microamperes, nanoamperes when off.
  EXPECT_GT(-current.back(), 10e-6);
  EXPECT_LT(-current.back(), 200e-6);
  EXPECT_LT(-current.front(), 10e-9);
}

}  // namespace
}  // namespace bitline::spice
