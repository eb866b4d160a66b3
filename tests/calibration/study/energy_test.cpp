#include "calibration/study/energy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "cosim/curves/cycle_columns.hpp"
#include "netlists/spec/error.hpp"
#include "tests/message_of.hpp"
#include "tests/netlists/columns/example_column.hpp"

namespace bitline::study {
namespace {

/// Two columns of 128 rows of which 100 and 60 are selected, and one that failed.
class ColumnEnergy : public testing::Test {
 protected:
  ColumnEnergy() {
    cycles.columns = curves::cycle_columns;
    cycles.rows = {{0, 100, 0.25, 0.15, 1e-9, 200e-15, 10e-15, 30e-15, 12e-15, 1e-15, 50e-15},
                   std::vector<double>(cycles.columns.size(), std::numeric_limits<double>::quiet_NaN()),
                   {2, 60, 0.1, 0.3, 2e-9, 100e-15, 12e-15, 10e-15, 4e-15, 3e-15, 54e-15}};
  }
  CycleEnergy energy() const { return cycle_energy({cycles, 3e-9, column, 1e-9}); }

  curves::Dataset cycles;
  const spec::ColumnSpec column = spec::example_column();
};

TEST_F(ColumnEnergy, IsTheMeanOfItsPartsAndOfTheirSum) {
  const auto result = energy();
  EXPECT_NEAR(result.precharge_joule, 150e-15, 1e-21);
  EXPECT_NEAR(result.comparator_joule, 52e-15, 1e-21);
  EXPECT_NEAR(result.wordlines_at_level_joule, 8e-15, 1e-21);
  const double parts = result.precharge_joule + result.precharge_gates_joule + result.wordlines_joule + result.cells_joule +
                       result.comparator_joule + result.leakage_joule;
  EXPECT_NEAR(result.total_joule.value, parts, 1e-12 * parts);
  EXPECT_EQ(result.total_joule.count, 2U);
  EXPECT_LT(result.total_joule.low, result.total_joule.value);
  EXPECT_NEAR(result.drop_v, 0.2, 1e-12);
  EXPECT_NEAR(result.difference_v, 0.15, 1e-12);
  EXPECT_EQ(result.failed, 1);
}

TEST_F(ColumnEnergy, LeaksInEveryUnselectedCellForAWholeCycle) {
  const auto result = energy();
  EXPECT_NEAR(result.cycle_s, 5e-9, 1e-18);                                    // the slowest column's
  EXPECT_NEAR(result.leakage_joule, 1.2 * 1e-9 * 5e-9 * (128 - 80.0), 1e-24);  // V I t per cell
}

TEST_F(ColumnEnergy, NeedsOneCycleThatCouldBeSimulated) {
  cycles.rows = {cycles.rows[1]};
  EXPECT_THAT(message_of([&] { energy(); }), testing::HasSubstr("none of 1 cycles"));
}

TEST_F(ColumnEnergy, PerMacCountsEveryCycleAndAddition) {
  const auto cycle = energy();
  const DotProduct parallel{cycle, 1, 112, 0, 300e-12}, serial{cycle, 112, 112, 200e-15, 300e-12};
  EXPECT_DOUBLE_EQ(parallel.mac_joule(), cycle.total_joule.value / 112);
  EXPECT_DOUBLE_EQ(serial.mac_joule(), cycle.total_joule.value + 200e-15);
  EXPECT_DOUBLE_EQ(parallel.operations_per_joule() * parallel.mac_joule(), 2);
  EXPECT_DOUBLE_EQ(serial.seconds(), 112 * parallel.seconds());
  EXPECT_DOUBLE_EQ(parallel.operations_per_second_m2(), 2 * 112 / cycle.cycle_s / 300e-12);
}

TEST_F(ColumnEnergy, AnAdderScalesFromItsSource) {
  spec::ColumnSpec small = column;
  small.supply_v = 0.9;
  small.rows = 128;
  EXPECT_NEAR(adder_joule(small, 45e-9), 13 * 0.1e-12 / 32, 1e-21);  // 5 bits, 7 for 128 rows, a sign
  EXPECT_NEAR(adder_joule(column, 90e-9), 13 * 0.1e-12 / 32 * 2 * (16.0 / 9), 1e-20);
}

}  // namespace
}  // namespace bitline::study
