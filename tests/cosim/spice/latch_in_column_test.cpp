#include <gtest/gtest.h>

#include <cmath>

#include "cosim/curves/measures.hpp"
#include "cosim/spice/latch_thresholds.hpp"
#include "netlists/columns/sram_column.hpp"
#include "tests/cosim/spice/worker_options.hpp"
#include "tests/cosim/temporary_folder.hpp"
#include "tests/netlists/columns/example_column.hpp"
#include "tests/netlists/comparators/example_latch.hpp"

/// The latch at the end of a real discharge decides what its threshold, found on the bench, says of the lines.
namespace bitline::spice {
namespace {

struct Read {
  double difference_v, common_mode_v;
  bool one;
};

class LatchInColumn : public testing::Test {
 protected:
  LatchInColumn() { column.comparator.latch = spec::example_latch(); }

  /// A column whose lines end some millivolts apart, strobed by a latch with shifts.
  Read read(const comparators::LatchShifts& shifts) {
    columns::ColumnState state;
    state.title = "latch in a column";
    state.precharge_v = column.supply_v;
    state.selected = {{0.42, 0, {}, 5}, {0.42, 1, {}, 4}};
    state.idle_zeros = state.idle_ones = 3;
    const auto timing = columns::read_timing(column);
    state.pulses = {{timing.rise_s, column.wordline.pulse_s}};
    state.relative_tolerance = 1e-5;
    state.latch = shifts;
    const auto outcome = pool.run(std::vector{columns::sram_column_deck(technology, column, state)}).front();
    EXPECT_TRUE(outcome.ok) << outcome.error;
    const double bl = curves::value_at(outcome.transient, "bl", timing.strobe_s),
                 blb = curves::value_at(outcome.transient, "blb", timing.strobe_s);
    const double q = outcome.transient.trace("q").back(), qb = outcome.transient.trace("qb").back();
    EXPECT_GT(std::abs(q - qb), 0.9 * column.supply_v) << "the latch did not decide";
    return {bl - blb, (bl + blb) / 2, q > qb};
  }

  const technologies::Technology technology = technologies::read_technology({"generic130", {}, "typical"});
  spec::ColumnSpec column = spec::example_column(15);
  TemporaryFolder folder;
  WorkerPool pool{worker_options(folder.path())};
};

TEST_F(LatchInColumn, TurnsWhereItTurnsOnTheBench) {
  const Read nominal = read({});
  EXPECT_LT(nominal.difference_v, -2e-3);
  EXPECT_FALSE(nominal.one);
  // Shifts of the input pair that put the threshold a little below and a little above the lines' difference, found on the
  // bench.
  const LatchBench bench{technology, column};
  const auto speed = nominal_latch_speed(pool, bench);
  const auto threshold = [&](double shift_v) {
    comparators::LatchShifts shifts(15);
    shifts[1] = shift_v;
    return latch_thresholds(pool, bench, speed, std::vector<column::LatchJob>{{0, 0, shifts, nominal.common_mode_v}})
        .front()
        .threshold_v;
  };
  const double slope = threshold(nominal.difference_v) / nominal.difference_v;
  for (const double beside : {-0.1e-3, 0.1e-3}) {  // a third of what is asked of a model of the latch
    const double shift = (nominal.difference_v + beside) / slope, turns = threshold(shift);
    ASSERT_NEAR(turns, nominal.difference_v + beside, 0.03e-3);
    comparators::LatchShifts shifts(15);
    shifts[1] = shift;
    const Read strobed = read(shifts);
    EXPECT_NEAR(strobed.difference_v, nominal.difference_v, 0.05e-3);  // before the strobe the shift changes nothing
    EXPECT_EQ(strobed.one, strobed.difference_v > turns) << beside;
  }
}

}  // namespace
}  // namespace bitline::spice
