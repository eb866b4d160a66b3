#include "cosim/spice/rram_columns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/cosim/spice/worker_options.hpp"
#include "tests/cosim/temporary_folder.hpp"
#include "tests/netlists/columns/example_rram.hpp"

/// Columns of resistive cells as transistors and wires see them.
namespace bitline::spice {
namespace {

using columns::matching_rows;
using columns::RramCellSweep;
using columns::RramColumnState;

class RramColumns : public testing::Test {
 protected:
  RramBench bench(int rows) const { return {technology, rram, columns::example_rram(rows)}; }

  double read(const RramBench& on, const RramColumnState& state) {
    const auto reading = read_rram_columns(pool, on, std::vector{state}).front();
    EXPECT_EQ(reading.error, "");
    return reading.value;
  }

  /// Current of a branch at the end of its sweep.
  double branch_a(const RramBench& on, const cells::RramBranch& branch, double bitline_v, double sourceline_v = 0,
                  bool selected = true) {
    const RramCellSweep sweep{branch, selected, sourceline_v, bitline_v, bitline_v / 4};
    const auto curve = sweep_rram_cells(pool, on, std::vector{sweep}).front();
    EXPECT_EQ(curve.error, "");
    return curve.current_a.back();
  }

  const technologies::Technology technology = technologies::read_technology({"generic130", {}, "typical"});
  const technologies::RramTechnology rram = technologies::read_rram_technology({"generic130", {}, "typical"});
  TemporaryFolder folder;
  WorkerPool pool{worker_options(folder.path(), 1)};
};

constexpr double solved = 3e-6;  // share of a current to which the simulator's reltol of 1e-6 solves it, some iterations' worth

TEST_F(RramColumns, FollowTheDevicesLaw) {
  // The transistor is in series: its resistance, from two ohmic devices, is the same beside a sinh of the same current.
  RramBench on = bench(4);
  on.rram.sinh_v = 0;
  const double ohm = 1e5, ohmic_a = branch_a(on, {ohm, 0}, 0.2);
  const double transistor_v = 0.2 - ohmic_a * ohm;
  EXPECT_GT(transistor_v, 0.002);  // some 2 kohm of 100
  EXPECT_LT(transistor_v, 0.008);
  on.rram.sinh_v = 0.5;
  const double law_a = branch_a(on, {ohm, 0}, 0.2);
  // Across the device is what the transistor leaves, whose drop is proportional to the current to a few per cent of itself.
  const double expected_a = technologies::device_current_a(on.rram, ohm, 0.2 - transistor_v * law_a / ohmic_a);
  EXPECT_NEAR(law_a, expected_a, 0.05 * 0.027 * transistor_v / 0.2 * law_a + solved * law_a);
  EXPECT_GT(law_a, 1.02 * ohmic_a);
}

TEST_F(RramColumns, AddTheCurrentsOfTheirCellsWithoutWires) {
  const RramBench on = bench(8);
  const double low_a = branch_a(on, {rram.low.median_ohm, 0}, 0.2), high_a = branch_a(on, {rram.high.median_ohm, 0}, 0.2);
  const double off_a = branch_a(on, {rram.low.median_ohm, 0}, 0.2, 0, false);  // of a transistor, whatever is above it
  EXPECT_GT(off_a, 0);
  for (const int matches : {0, 3, 8})
    EXPECT_NEAR(read(on, matching_rows(rram, 8, matches)), matches * low_a + (8 - matches) * high_a + 8 * off_a,
                solved * (matches * low_a + (8 - matches) * high_a));
}

TEST_F(RramColumns, OfSingleBranchesAddTheCurrentsOfThoseThatAreSelected) {
  // Every cell of a 1T1R column has a resistance and a shift of its own; inputs of 0 and of -1 select none.
  RramBench on = bench(9);
  on.array.cell = "rram_1t1r";
  RramColumnState state{"single branches", {}};
  double expected_a = 0, largest_a = 0;
  for (int row = 0; row < 9; ++row) {
    const cells::RramBranch branch{row % 2 == 0 ? 1e5 * (1 + 0.1 * row) : 1e7, (row - 4) * 10e-3};
    const int input = row % 3 - 1;
    state.rows.push_back({branch, {}, input});
    const double cell_a = branch_a(on, branch, 0.2, 0, input > 0);
    expected_a += cell_a;
    largest_a = std::max(largest_a, cell_a);
  }
  EXPECT_LT(largest_a, 0.8 * expected_a);  // not one cell alone
  EXPECT_NEAR(read(on, state), expected_a, solved * expected_a);
}

TEST_F(RramColumns, LoseAtTheWiresWhatOhmsLawSays) {
  // One conducting cell in row 5 sees six segments of each line and the multiplexer; what the others draw is below 1e-9 of it.
  RramBench on = bench(8);
  on.rram.sinh_v = 0;
  on.array.lines = {.bitline_ohm = 300, .sourceline_ohm = 200, .bitline_farad = 0, .sourceline_farad = 0, .mux_ohm = 1000};
  RramColumnState state{"one cell", std::vector<columns::RramRow>(8)};
  state.rows[5] = {{1e5, 20e-3}, {1e15, 0}, 1};
  for (const char* cell : {"rram_2t2r", "rram_1t1r"}) {
    on.array.cell = cell;
    const double current_a = read(on, state);
    const double series_ohm = 1e5 + 6 * 300 + 1000;
    EXPECT_NEAR(current_a, branch_a(on, {series_ohm, 20e-3}, 0.2, current_a * 6 * 200), solved * current_a) << cell;
  }
}

TEST_F(RramColumns, HaveTransmissionGatesOfTheResistanceOfTheirWidths) {
  RramBench on = bench(4);
  constexpr double most_a = 200e-6;
  const auto ohm = [&](double nmos_m, double pmos_m, double read_v) {
    on.array.multiplexer = {nmos_m, pmos_m, 0.13e-6};
    on.array.read.voltage_v = read_v;
    const auto curve = sweep_transmission_gate(pool, on, most_a);
    EXPECT_EQ(curve.error, "");
    EXPECT_EQ(curve.current_a.size(), 17U);
    EXPECT_DOUBLE_EQ(curve.current_a.back(), most_a);
    return curve.drop_v.back() / most_a;
  };
  // Twice the transistors at twice the current are at the same voltages; at the same current nearly so.
  const double both = ohm(20e-6, 20e-6, 0.2);
  EXPECT_NEAR(ohm(40e-6, 40e-6, 0.2), both / 2, 0.03 * both / 2);
  // Near ground the n-channel transistor conducts alone, near the supply of 1.2 V the other.
  EXPECT_NEAR(ohm(20e-6, 1e-6, 0.2), both, 0.01 * both);
  EXPECT_GT(ohm(20e-6, 1e-6, 1.1), 3 * ohm(1e-6, 40e-6, 1.1));
}

TEST_F(RramColumns, AreReadThroughTheirTransmissionGate) {
  // The gate is in series: held at what it leaves of the voltage, the column without it draws the same.
  RramBench on = bench(8);
  const auto state = matching_rows(rram, 8, 8);
  on.array.multiplexer = {1e-6, 1e-6, 0.13e-6};
  const double current_a = read(on, state);
  const double drop_v = sweep_transmission_gate(pool, on, current_a).drop_v.back();
  EXPECT_GT(drop_v, 5e-3);
  on.array.multiplexer.reset();
  on.array.read.voltage_v -= drop_v;
  EXPECT_NEAR(read(on, state), current_a, 2 * solved * current_a);
}

TEST_F(RramColumns, AreOneLadderWithEveryRowInItsPlace) {
  // Far rows lose more: the same cells read higher when the conducting ones are near.
  RramBench on = bench(16);
  on.array.lines.bitline_ohm = on.array.lines.sourceline_ohm = 20;
  RramColumnState near = matching_rows(rram, 16, 8), far = near;
  std::reverse(far.rows.begin(), far.rows.end());
  const double near_a = read(on, near), far_a = read(on, far);
  // To first order a cell in row r loses the share 2 * 20 ohm / 100 kohm * (what flows through each of its segments, in cells).
  double lost_near = 0, lost_far = 0;
  for (int row = 0; row < 8; ++row)
    for (int other = 0; other < 8; ++other) {
      lost_near += std::min(row, other) + 1;
      lost_far += std::min(row, other) + 9;
    }
  const double cell_a = near_a / 8, expected = (lost_far - lost_near) * 40 / rram.low.median_ohm * cell_a;
  EXPECT_NEAR(near_a - far_a, expected, 0.1 * expected);  // the second order: the first loses some 3 to 8 % itself
}

TEST_F(RramColumns, ReadAsADividerWhatTheClampReads) {
  // At the divider's voltage a clamp draws what the pull-up delivers.
  RramBench on = bench(8);
  on.array.read = {.by = "divider", .voltage_v = 0.4, .pull_up_ohm = 20e3};
  const auto state = matching_rows(rram, 8, 5);
  const double bitline_v = read(on, state);
  on.array.read = {.by = "clamp", .voltage_v = bitline_v};
  const double current_a = read(on, state);
  EXPECT_NEAR((0.4 - bitline_v) / 20e3, current_a, 3 * solved * current_a);
}

TEST_F(RramColumns, DischargeAsFastAsTheirCurrentAndCapacitanceSay) {
  // C dV/dt = -I(V): with ohmic devices nearly an exponential.
  RramBench on = bench(8);
  on.rram.sinh_v = 0;
  on.array.lines.bitline_farad = 10e-15;
  on.array.read = {.by = "discharge", .voltage_v = 0.2, .time_s = 4e-9};
  const double kept_v = read(on, matching_rows(rram, 8, 8));
  const double charged_v = read(on, {"nothing selected", std::vector<columns::RramRow>(8)});
  on.array.read = {.by = "clamp", .voltage_v = 0.2};
  const double conductance = read(on, matching_rows(rram, 8, 8)) / 0.2;
  // The precharge devices add some femtofarads to the 80 fF, and their release and half of the edge of 50 ps move it a little.
  EXPECT_NEAR(charged_v, 0.2, 0.02);
  const double farad = conductance * 4e-9 / std::log(charged_v / kept_v);
  EXPECT_GT(farad, 80e-15);
  EXPECT_LT(farad, 100e-15);
}

TEST_F(RramColumns, SayWhyAReadFailed) {
  const RramBench on = bench(8);
  RramColumnState state = matching_rows(rram, 8, 8);
  state.rows[0].a.ohm = std::nan("");
  const auto readings = read_rram_columns(pool, on, std::vector{state, matching_rows(rram, 8, 8)});
  EXPECT_THAT(readings[0].error, testing::HasSubstr("ngspice said"));
  EXPECT_TRUE(std::isnan(readings[0].value));
  EXPECT_GT(readings[1].value, 0);
}

}  // namespace
}  // namespace bitline::spice
