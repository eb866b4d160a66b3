#include "cosim/curves/transistor_figures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "netlists/spec/error.hpp"

namespace bitline::curves {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

/// A device without saturation: `off_a` at gate 0, a decade of current for every `swing_v`.
GateCurve exponential(double off_a, double swing_v) {
  GateCurve curve;
  for (int i = 0; i <= 20; ++i) {
    curve.gate_v.push_back(0.05 * i);
    curve.drain_a.push_back(off_a * std::pow(10, 0.05 * i / swing_v));
  }
  return curve;
}

/// Rounding of a logarithm of about 20 and of a voltage of about 1.
constexpr double rounding = 1e-13;

TEST(TransistorFigures, AreExactOnExponentials) {
  const double off_a = 1e-11, swing_v = 0.08;
  const auto figures = transistor_figures(exponential(off_a / 10, swing_v), exponential(off_a, swing_v), 10);
  EXPECT_EQ(figures.off_a, off_a);
  EXPECT_NEAR(figures.on_a, off_a * std::pow(10, 1 / swing_v), 1e-12 * figures.on_a);
  EXPECT_NEAR(figures.swing_v, swing_v, rounding);
  EXPECT_NEAR(figures.threshold_saturated_v, 5 * swing_v, rounding);  // 1 uA is five decades above off_a
  EXPECT_NEAR(figures.threshold_linear_v, 6 * swing_v, rounding);
}

TEST(TransistorFigures, HaveNoSwingForADeviceThatNeverTurnsOff) {
  const double off_a = 2e-9, swing_v = 0.2;  // 0.1 nA x W/L is 1 nA
  const auto figures = transistor_figures(exponential(off_a / 10, swing_v), exponential(off_a, swing_v), 10);
  EXPECT_TRUE(std::isnan(figures.swing_v));
  EXPECT_EQ(figures.off_a, off_a);
}

TEST(GateVoltage, IsFoundAtBothEndsOfACurve) {
  const GateCurve curve{{0, 0.5, 1}, {1e-9, 1e-6, 1e-4}};
  EXPECT_EQ(gate_voltage_v(curve, 1e-9), 0);
  EXPECT_EQ(gate_voltage_v(curve, 1e-6), 0.5);
  EXPECT_EQ(gate_voltage_v(curve, 1e-4), 1);
  EXPECT_NEAR(gate_voltage_v(curve, 1e-5), 0.75, rounding);
}

TEST(GateVoltage, IsRefusedWhereTheCurveNeverIs) {
  const GateCurve curve{{0, 1}, {1e-9, 1e-4}};
  EXPECT_THAT([&] { gate_voltage_v(curve, 1e-3); },
              ThrowsMessage<Error>(HasSubstr("drain current of 1 mA; the curve goes from 1 nA to 100 uA")));
  EXPECT_THAT([&] { gate_voltage_v(curve, 1e-10); }, ThrowsMessage<Error>(HasSubstr("drain current of 100 pA")));
}

}  // namespace
}  // namespace bitline::curves
