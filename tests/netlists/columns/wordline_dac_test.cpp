#include "netlists/columns/wordline_dac.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "netlists/spec/error.hpp"
#include "tests/netlists/columns/example_column.hpp"

namespace bitline::columns {
namespace {

constexpr double slope_v = 0.045, smallest_a = 1e-12;

/// A cell current of exp(v / slope_v) from 0 to 1.2 V; its logarithm is a straight line, so interpolation is exact.
struct Exponential {
  std::vector<double> wordline_v, current_a;

  explicit Exponential(double end_v = 1.2) {
    for (int i = 0; i <= 240; ++i) {
      wordline_v.push_back(end_v * i / 240);
      current_a.push_back(smallest_a * std::exp(wordline_v.back() / slope_v));
    }
  }
  CellCurve view() const { return {wordline_v, current_a}; }
};

spec::NetworkSpec network(int bits = 5, double range = 24) {
  spec::NetworkSpec spec;
  spec.layers = {{11, 15, 16, 0}, {16, 0, 16, 30}};
  spec.readout = {bits, range};
  return spec;
}

TEST(CellCurve, IsInterpolatedInItsLogarithmAndClampsToItsEnds) {
  const Exponential curve;
  const double exact = smallest_a * std::exp(0.4321 / slope_v);
  // The logarithm is near 14 in magnitude and has a relative error of a few units of 2^-53.
  EXPECT_NEAR(current_a(curve.view(), 0.4321) / exact, 1, 1e-13);
  EXPECT_NEAR(current_a(curve.view(), -0.1) / smallest_a, 1, 1e-13);
  EXPECT_NEAR(current_a(curve.view(), 9) / curve.current_a.back(), 1, 1e-13);
}

TEST(PulseCharge, IsThePlateauAndTwoRampedEdges) {
  const Exponential curve;
  const auto wordline = spec::example_column().wordline;
  const double v = 0.44, top = smallest_a * std::exp(v / slope_v);
  // Mean of exp over a ramp from 0 to v, in closed form.
  const double edge = smallest_a * (std::exp(v / slope_v) - 1) * slope_v / v;
  const double charge = top * (wordline.pulse_s - wordline.edge_s) + 2 * wordline.edge_s * edge;
  // The midpoint rule with 64 slices is wrong by at most f''/24/64^2, f'' <= (v / slope)^2 top.
  const double bound = 2 * wordline.edge_s * top * (v / slope_v) * (v / slope_v) / 24 / 64 / 64;
  EXPECT_NEAR(pulse_charge_coulomb(curve.view(), wordline, v), charge, bound);
}

class Levels : public testing::Test {
 protected:
  double charge(double level_v) const { return pulse_charge_coulomb(curve.view(), column.wordline, level_v); }
  /// Levels are rounded to a microvolt, and the charge of an exponential changes by at most charge / slope_v per volt.
  double tolerance(double coulomb) const { return 1.01 * coulomb * 0.5e-6 / slope_v; }

  Exponential curve;
  spec::ColumnSpec column = spec::example_column();
};

TEST_F(Levels, MakeTheChargeProportionalToTheCode) {
  const auto levels = wordline_levels(curve.view(), column, network());
  ASSERT_EQ(levels.codes, 32);
  EXPECT_EQ(levels[0], 0);
  EXPECT_EQ(levels[31], column.wordline.high_v);
  for (int code = 1; code < 32; ++code) {
    const double wanted = charge(column.wordline.high_v) * code / 31;
    EXPECT_NEAR(charge(levels[code]), wanted, tolerance(wanted)) << code;
  }
}

TEST_F(Levels, SpaceTheRampByTwoStepsAroundZero) {
  const auto levels = wordline_levels(curve.view(), column, network(5, 24));
  EXPECT_EQ(levels[levels.trim()], column.compensation_v);
  ASSERT_EQ(levels.ramp_steps(), 16);
  EXPECT_EQ(levels.ramp_range, 24);
  // Half of the 16 ramp rows at the last step are worth 24 activations of code 30.
  const double top = charge(levels[30]) * 24 / 8;
  for (int step = 0; step < 16; ++step) {
    const double wanted = top * (2 * step + 1) / 31;
    EXPECT_NEAR(charge(levels[levels.ramp(step)]), wanted, tolerance(wanted)) << step;
  }
}

TEST_F(Levels, AreTakenFromTheSpecificationWhereItHasThem) {
  column = spec::example_column(128, 2);
  column.wordline.levels_v = {0, 0.3, 0.35, 0.41};
  auto spec = network(3);
  spec.layers.back().activation_code = 3;
  const auto levels = wordline_levels(curve.view(), column, spec);
  EXPECT_EQ(levels.codes, 4);
  EXPECT_THAT(std::vector(levels.level_v.begin(), levels.level_v.begin() + 5), testing::ElementsAre(0, 0.3, 0.35, 0.41, 0.4));
  EXPECT_EQ(levels.ramp_steps(), 4);
}

TEST_F(Levels, OfAReplicaCarryCurrentsProportionalToTheCode) {
  std::vector<double> replica;
  for (const double current : curve.current_a) replica.push_back(0.5 * current);
  CellCurve view = curve.view();
  view.replica_a = replica;
  column.wordline.replica = {.full_current_a = 6e-9, .scale = 100};
  const auto levels = wordline_levels(view, column, network());
  EXPECT_EQ(levels[0], 0);
  for (int code = 1; code < 32; ++code)
    EXPECT_NEAR(levels[code], slope_v * std::log(6e-9 * code / 31 / (0.5 * smallest_a)), 0.51e-6) << code;  // rounded
  column.wordline.high_v = levels[31] - 1e-3;
  EXPECT_THAT([&] { wordline_levels(view, column, network()); },
              testing::ThrowsMessage<SpecError>(testing::AllOf(testing::HasSubstr("the replica needs more than"),
                                                               testing::HasSubstr("'wordline.replica.current'"))));
}

TEST_F(Levels, SayWhenTheCurveEndsBelowTheRamp) {
  const Exponential small(0.44);
  EXPECT_THAT([&] { wordline_levels(small.view(), column, network(5, 24)); },
              testing::ThrowsMessage<SpecError>(
                  testing::AllOf(testing::HasSubstr("a word-line level above 440 mV"), testing::HasSubstr("readout range"))));
}

}  // namespace
}  // namespace bitline::columns
