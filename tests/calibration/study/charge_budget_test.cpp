#include "calibration/study/charge_budget.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace bitline::study {
namespace {

/// Three codes of 0, 1 and 2 fC, a trim level of 3 fC and a ramp up to 4 fC; every cell spreads by a tenth; 100 fF.
class ChargeBudget : public testing::Test {
 protected:
  static network::LayerPlan layer(bool ramp) {
    network::LayerPlan plan{};
    plan.rows = {.rows = 16, .data = 2, .threshold = 2, .threshold_code = 1, .trim = 4, .ramp = ramp, .unit_code = 2};
    plan.weights.resize(2, 2);
    plan.weights << 1, 0,  //
        1, 1;
    plan.threshold.resize(2, 2);
    plan.threshold << 0, 0,  //
        1, 1;
    return plan;
  }

  const spec::WordlineLevels levels{.codes = 3, .level_v = {0, 0.1, 0.2, 0.3, 0.35, 0.4}, .ramp_range = 4};
  const std::vector<double> charge{0, 1e-15, 2e-15, 3e-15, 2e-15, 4e-15}, spread = std::vector<double>(6, 0.1);
  const BudgetInput input{
      .levels = levels,
      .charge_coulomb = charge,
      .spread = spread,
      .line_farad = 100e-15,
      .precharge_v = 1.2,
      .swing_v = 0.3,
      .temperature_kelvin = 300,
      .comparator = {.offset_v = 10e-3, .noise_v = 0.5e-3, .reference_common_mode_v = 1.0, .common_mode_slope = 2}};
  const column::Codes codes = (column::Codes(1, 2) << 2, 1).finished();
};

TEST_F(ChargeBudget, AddsUpWhatEachLineLoses) {
  const auto budget = layer_budget(input, layer(false), codes);
  // Column 0: both data rows on BLB (3 fC). Column 1: 2 fC on BL, 1 fC on BLB. Each line has 1 fC of threshold and 6 of trim.
  EXPECT_NEAR(budget.largest_drop_v, 10e-15 / 100e-15, 1e-12);
  EXPECT_NEAR(budget.common_mode_v, 1.2 - (3 + 2 + 12) / 200.0, 1e-12);
  EXPECT_NEAR(budget.signal_rms_v, std::sqrt((9 + 1) / 2.0) / 100, 1e-12);
  EXPECT_NEAR(budget.unit_v, 0.02, 1e-12);
  EXPECT_NEAR(budget.rows_on, 2 + 2 + 4, 1e-12);
}

TEST_F(ChargeBudget, AddsSpreadAndNoiseInSquares) {
  const auto budget = layer_budget(input, layer(false), codes);
  EXPECT_NEAR(budget.mismatch_v, 0.1 * std::sqrt(4 + 1 + 2 * 1 + 4 * 9) / 100, 1e-12);
  EXPECT_NEAR(budget.trim_mismatch_v, 0.1 * 6 / 100.0, 1e-12);
  EXPECT_NEAR(budget.trim_range_v, 0.12, 1e-12);
  EXPECT_NEAR(budget.offset_v, 10e-3 * (1 + 2 * (budget.common_mode_v - 1)), 1e-12);
  EXPECT_NEAR(budget.cell_noise_v, std::sqrt(1.602176634e-19 * 17e-15) / 100e-15, 1e-9);  // root of q times the charge of both
  EXPECT_NEAR(budget.reset_noise_v, std::sqrt(2 * 1.380649e-23 * 300 / 100e-15), 1e-9);
  EXPECT_NEAR(std::pow(budget.fresh_noise_v(), 2),
              std::pow(0.5e-3, 2) + std::pow(budget.cell_noise_v, 2) + std::pow(budget.reset_noise_v, 2), 1e-15);
}

TEST_F(ChargeBudget, CountsTheRowsOfARampThatAreOnTogether) {
  const auto budget = layer_budget(input, layer(true), codes);
  EXPECT_NEAR(budget.rows_on, 2 + 1 + 4, 1e-12);
  EXPECT_NEAR(budget.largest_drop_v, 13e-15 / 100e-15, 1e-12);  // 4 fC of the ramp in place of 1 of the threshold
  EXPECT_NEAR(budget.mismatch_v, 0.1 * std::sqrt(4 + 1 + 16 + 4 * 9) / 100, 1e-12);
  EXPECT_NEAR(budget.common_mode_v, 1.2 - (3 + 4 + 12) / 200.0, 1e-12);
}

TEST_F(ChargeBudget, HoldsNeedsAgainstWhatThereIs) {
  const auto budget = layer_budget(input, layer(false), codes);
  const auto all = constraints(input, std::vector{budget});
  ASSERT_EQ(all.size(), 2U);
  EXPECT_NEAR(all[0].needed, budget.largest_drop_v + 3 * budget.mismatch_v / std::sqrt(2), 1e-12);
  EXPECT_EQ(all[0].available, 0.3);
  EXPECT_NEAR(all[1].margin(), 0.12 / (3 * std::hypot(budget.offset_v, budget.trim_mismatch_v)), 1e-12);
}

}  // namespace
}  // namespace bitline::study
