#include "cosim/spice/column_cycles.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "cosim/curves/cycle_columns.hpp"
#include "tests/cosim/spice/worker_options.hpp"
#include "tests/cosim/temporary_folder.hpp"
#include "tests/netlists/columns/example_column.hpp"

/// What sources deliver in a cycle, against charges by hand.
namespace bitline::spice {
namespace {

class ColumnCycles : public testing::Test {
 protected:
  /// One row read alone.
  double read(const char* measure, double recharge_s = 8e-9) {
    const auto runs = row_cycle_runs({technology, column, fit}, 1e-9, recharge_s);
    const auto data = run_resumable(pool, runs, folder.path() / ("row" + std::to_string(files++) + ".csv"), {});
    return data.rows.front()[data.column(measure)];
  }
  /// Charge from the precharge's level per volt that the read line fell [F].
  double line_farad() {
    const auto data = run_resumable(pool, row_cycle_runs({technology, column, fit}, 1e-9, 8e-9),
                                    folder.path() / ("line" + std::to_string(files++) + ".csv"), {});
    const auto& row = data.rows.front();
    const double fell = row[data.column("drop_bl_v")] - row[data.column("drop_blb_v")];
    return row[data.column("precharge_joule")] / column.supply_v / fell;
  }

  const technologies::Technology technology = technologies::read_technology({"generic130", {}, "typical"});
  const spec::FitSpec fit{.error_v = 5e-5, .swing_v = 0.7, .cells = 20, .holdout_cells = 10, .holdout_columns = 2};
  spec::ColumnSpec column = spec::example_column(8);
  TemporaryFolder folder;
  WorkerPool pool{worker_options(folder.path())};
  int files = 0;
};

TEST_F(ColumnCycles, PrechargeReturnsWhatTheLineLost) {
  // Beside its wire a line has 8 access devices and two terminals of 2 um: less than 1 fF each and 2 fF per um.
  constexpr double most_devices = 8 * 1e-15 + 4 * 2e-15 * 2;
  const double once = line_farad() - column.bitline_farad;
  EXPECT_GT(once, 0);
  EXPECT_LT(once, most_devices);
  column.bitline_farad *= 2;
  // The devices are the same at half of the fall; junctions change by some 30 % per volt and fell by 0.15 V less.
  EXPECT_NEAR(line_farad() - column.bitline_farad, once, 0.1 * once);
}

TEST_F(ColumnCycles, WordLinesTakeWhatTheirWiresHold) {
  column.array = {.columns = 4, .driver_ohm = 500, .wordline_ohm = 1, .wordline_farad = 0, .rail_ohm = 0, .sections = 2};
  const double gates = read("wordlines_joule");
  column.array->wordline_farad = 10e-15;
  // Three neighbours bring wire; four columns share it. At the supply both accounts of the driver are one.
  const double wire = 3 * 10e-15 * 1.2 * 1.2 / 4;
  EXPECT_NEAR(read("wordlines_joule") - gates, wire, 0.003 * wire);  // a hundred tolerances of the simulator, and settling
  EXPECT_NEAR(read("wordlines_at_level_joule"), wire + gates, 0.003 * wire);
}

TEST_F(ColumnCycles, AnUnselectedCellLeaksThroughItsDevicesThatAreOff) {
  // A pull-down device of 0.32 um and a pull-up device of 0.16 um are off; the technology's page says what each leaks per um.
  const double off_a = 0.32 * 69.5e-12 + 0.16 * 60.3e-12;
  const double leak_a = cell_leakage_a(pool, {technology, column, fit});
  EXPECT_NEAR(leak_a, off_a, 0.3 * off_a);  // edges of narrow devices, and 2 K
}

TEST_F(ColumnCycles, AColumnThatIsNotBackHasNoResult) {
  EXPECT_TRUE(std::isnan(read("precharge_joule", 0.2e-9)));
  const double needed = swing_recovery_s(pool, {technology, column, fit});
  EXPECT_GT(needed, 0.2e-9);
  EXPECT_GT(read("recovery_s", 2 * needed), 0);
}

}  // namespace
}  // namespace bitline::spice
