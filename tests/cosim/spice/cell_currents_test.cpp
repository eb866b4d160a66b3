#include "cosim/spice/cell_currents.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "cosim/curves/cell_current_columns.hpp"
#include "netlists/columns/sram_column.hpp"
#include "tests/cosim/column/synthetic_model.hpp"
#include "tests/cosim/spice/worker_options.hpp"
#include "tests/cosim/temporary_folder.hpp"

namespace bitline::spice {
namespace {

/// Cells of the example at codes of known levels, and workers to run them.
class CellCurrents : public testing::Test {
 protected:
  curves::Dataset run(const column::Silicon& silicon, std::uint32_t count) {
    static int runs = 0;
    return run_resumable(pool, cell_current_runs(subject, levels, silicon, count),
                         folder.path() / (std::to_string(++runs) + ".csv"), [](std::size_t, std::size_t) {});
  }

  const technologies::Technology technology = technologies::read_technology({"generic130", {}, "typical"});
  const spec::ColumnSpec column = spec::example_column(64);
  const spec::FitSpec fit{.error_v = 5e-5, .swing_v = 0.7, .cells = 20, .holdout_cells = 10, .holdout_columns = 4};
  const Subject subject{technology, column, fit};
  const spec::WordlineLevels levels = column::synthetic_model().levels;
  TemporaryFolder folder;
  WorkerPool pool{worker_options(folder.path())};
};

TEST_F(CellCurrents, AreEqualOnBothSidesOfANominalCellAndRiseWithTheCode) {
  const auto data = run({1, {}, 0}, 1);
  ASSERT_EQ(data.rows.size(), 2U);
  const auto first = data.column(curves::code_current_column(1));
  for (std::size_t c = first; c < data.columns.size(); ++c) {
    EXPECT_EQ(data.rows[0][c], data.rows[1][c]);
    EXPECT_GT(data.rows[0][c], c == first ? 0 : data.rows[0][c - 1]);
  }
}

TEST_F(CellCurrents, BelongToTheDevicesOfTheirOwnSide) {
  // Only the left access device varies: BL's current with it, BLB's not at all.
  const auto data = run({1, {0.02, 0, 0, 0, 0, 0}, 0}, 3);
  const auto top = data.column(curves::code_current_column(31)), shift = data.column("shift0_v");
  for (std::size_t cell = 0; cell < 3; ++cell) {
    EXPECT_NEAR(data.rows[2 * cell + 1][top], data.rows[1][top], 1e-5 * data.rows[1][top]);
    const double stronger = data.rows[2 * cell][top] - data.rows[2 * cell + 1][top];
    EXPECT_LT(stronger * data.rows[2 * cell][shift], 0);
  }
}

TEST_F(CellCurrents, AreTheChargeOfATransientPulse) {
  // Forty equal cells discharge a line of known capacitance; a test current on the same line says what it is.
  columns::ColumnState state;
  state.title = "drop";
  state.precharge_v = 0.87;  // around the 0.85 V at which currents are compared
  const double rise = columns::read_timing(column).rise_s;
  state.pulses = {{rise, column.wordline.pulse_s}};
  state.relative_tolerance = 1e-5;
  auto loaded = state;
  state.selected = {{levels[24], 0, {}, 3}};
  state.idle_zeros = loaded.idle_zeros = 61;
  loaded.idle_zeros = 64;
  loaded.bl_current_a = 10e-6;
  auto idle = loaded;
  idle.bl_current_a = 0;
  std::vector<columns::Deck> decks;
  for (const auto& s : {state, loaded, idle}) decks.push_back(columns::sram_column_deck(technology, column, s));
  const auto outcomes = pool.run(decks);
  std::vector<double> bl;
  for (const auto& outcome : outcomes) {
    ASSERT_TRUE(outcome.ok) << outcome.error;
    bl.push_back(outcome.transient.trace("bl").back());
  }
  const double charge = 10e-6 * (decks[1].stop - rise - column.wordline.edge_s / 2);
  const double farad = charge / (bl[2] - bl[1]);
  const double current = farad * (bl[2] - bl[0]) / (3 * column.wordline.pulse_s);
  const auto data = run({1, {}, 0}, 1);
  // Quasi-static: the cell's inner node and the overlap of its access device move some 1e-17 C of 3e-15.
  EXPECT_NEAR(data.rows[0][data.column(curves::code_current_column(24))] / current, 1, 0.015);
}

}  // namespace
}  // namespace bitline::spice
