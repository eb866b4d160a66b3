#include "calibration/variation/cell_comparison.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "cosim/curves/cell_current_columns.hpp"
#include "netlists/spec/error.hpp"
#include "tests/cosim/column/synthetic_model.hpp"

namespace bitline::variation {
namespace {

const column::ColumnModel model = column::synthetic_model();
const CellLaw law = cell_law(model, 0.85, 2e-9);

/// Cells that obey the law exactly, drawn from a silicon.
MeasuredCells obedient_cells(std::uint64_t seed, std::uint32_t count, double mismatch_scale = 1) {
  auto silicon = column::synthetic_silicon(0, mismatch_scale);
  silicon.seed = seed;
  MeasuredCells cells;
  for (std::uint32_t i = 0; i < count; ++i) cells.shifts.push_back(column::cell_shifts_v(silicon, {i, 1, 0, 0}));
  for (const int side : {0, 1})
    cells.current_a[static_cast<std::size_t>(side)] = currents_a(law, side_table(cells.shifts, side));
  return cells;
}

TEST(CompareCells, FindsCellsOfTheModelInsideAndWithoutPairedDifference) {
  const auto result = compare_cells(obedient_cells(11, 500), law, column::synthetic_silicon(), 0.99, 300);
  EXPECT_EQ(result.family.size(), 186U);  // 31 codes, 2 sides, 3 statistics
  EXPECT_TRUE(result.inside());
  for (const auto& entry : result.family) {
    EXPECT_TRUE(entry.inside());
    EXPECT_EQ(entry.paired, 0);
    EXPECT_EQ(entry.paired_half_width, 0);
  }
}

TEST(CompareCells, ErrsAsOftenAsItSays) {
  constexpr int trials = 300;
  constexpr double confidence = 0.8;
  int inside = 0;
  for (int trial = 0; trial < trials; ++trial) {
    auto silicon = column::synthetic_silicon();
    silicon.seed = 1000 + static_cast<std::uint64_t>(trial);
    inside += compare_cells(obedient_cells(static_cast<std::uint64_t>(trial), 60), law, silicon, confidence, 200).inside();
  }
  // Four sigma of a binomial share, and the scatter of a quantile of 200 replicates beside it.
  const double variance = confidence * (1 - confidence);
  EXPECT_NEAR(static_cast<double>(inside) / trials, confidence,
              4 * std::sqrt(variance / trials + variance / 200 / trials) + 0.01);
}

TEST(CompareCells, NoticesCellsThatSpreadMore) {
  // A deviation of 500 values is known to some 4 %: a fifth more is five of those and beyond any critical value.
  const auto result = compare_cells(obedient_cells(11, 500, 1.25), law, column::synthetic_silicon(), 0.99, 300);
  EXPECT_FALSE(result.inside());
  EXPECT_LT(result.probability, 0.01);
}

TEST(CompareCells, ResolvesASmallBiasOnTheSameCells) {
  auto cells = obedient_cells(11, 500);
  for (auto& current : cells.current_a) current *= 1.004;
  const auto result = compare_cells(cells, law, column::synthetic_silicon(), 0.99, 300);
  EXPECT_TRUE(result.inside());  // far too small for 500 cells
  EXPECT_NEAR(result.largest_relative_bias, 0.004 / 1.004, 1e-9);
  for (const auto& entry : result.family) {
    if (entry.statistic != Statistic::mean) continue;
    EXPECT_NEAR(entry.paired, -0.004 / 1.004 * entry.spice, 1e-9 * entry.spice);
    EXPECT_LT(entry.paired_half_width, -entry.paired);  // and yet certain
  }
  EXPECT_GT(result.largest_paired_share, 0);
  EXPECT_LT(result.largest_paired_share, 0.5);
}

TEST(CompareCells, WantsCellsEnough) {
  EXPECT_THROW(compare_cells(obedient_cells(1, 20), law, column::synthetic_silicon(), 0.99, 300), SpecError);
}

TEST(CompareCells, EndsWhenItIsInterrupted) {
  const auto cells = obedient_cells(1, 60);
  for (const int polls : {1, 250}) {  // among the 200 replicates, and among the resampled cells
    int left = polls;
    EXPECT_THROW(compare_cells(cells, law, column::synthetic_silicon(), 0.99, 200, [&left] { return --left == 0; }),
                 Interrupted);
  }
}

TEST(MeasuredCells, CountFailuresBySideAndKeepWholeCells) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  curves::Dataset data{"cell_currents", "", curves::cell_current_columns, {}};
  data.columns.insert(data.columns.end(), {curves::code_current_column(1), curves::code_current_column(2)});
  data.rows = {{0, 0, .1, .2, .3, .4, .5, .6, 1, 2}, {0, 1, .1, .2, .3, .4, .5, .6, 3, 4}, {1, 0, 0, 0, 0, 0, 0, 0, nan, nan},
               {1, 1, 0, 0, 0, 0, 0, 0, 5, 6},       {2, 0, .7, 0, 0, 0, 0, 0, 7, 8},      {2, 1, .7, 0, 0, 0, 0, 0, 9, 10}};
  const auto cells = measured_cells(data, 3);
  EXPECT_EQ(cells.count(), 2U);
  EXPECT_EQ(cells.failed, (std::array{1, 0}));
  EXPECT_EQ(cells.shifts[0], (cells::SramShifts{.1, .2, .3, .4, .5, .6}));
  EXPECT_EQ(cells.current_a[0](1, 0), 7);
  EXPECT_EQ(cells.current_a[1](0, 1), 4);
  data.rows.erase(data.rows.begin());
  EXPECT_THROW(measured_cells(data, 3), SpecError);
}

}  // namespace
}  // namespace bitline::variation
