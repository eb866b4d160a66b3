#include "calibration/statistics/interval.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace bitline::statistics {
namespace {

TEST(Proportion, SolvesWilsonsEquationAtBothEnds) {
  const Interval i = proportion(351, 359);
  EXPECT_EQ(i.count, 359U);
  EXPECT_DOUBLE_EQ(i.value, 351.0 / 359);
  for (double end : {i.low, i.high})  // |p - end| = z sqrt(end (1 - end) / n)
    EXPECT_NEAR(std::abs(i.value - end), 1.959963984540054 * std::sqrt(end * (1 - end) / 359), 1e-9);
}

TEST(Proportion, StaysInsideTheUnitIntervalAndAroundItsValue) {
  const Interval none = proportion(0, 10), all = proportion(10, 10);
  EXPECT_EQ(none.low, 0);
  EXPECT_GT(none.high, 0.2);
  EXPECT_EQ(all.high, 1);
  EXPECT_LT(all.low, 0.8);
}

TEST(Proportion, RefusesImpossibleCounts) {
  EXPECT_THROW(proportion(0, 0), std::invalid_argument);
  EXPECT_THROW(proportion(5, 4), std::invalid_argument);
}

TEST(Mean, OfTwoValuesUsesStudentsTWithOneDegreeOfFreedom) {
  const Interval i = mean(std::array{1.0, 3.0});  // deviation sqrt(2), standard error 1
  EXPECT_EQ(i.value, 2);
  EXPECT_NEAR(i.high - 2, 12.706204736, 1e-8);
  EXPECT_NEAR(2 - i.low, 12.706204736, 1e-8);
  EXPECT_EQ(i.count, 2U);
}

TEST(Mean, OfOneValueKnowsNothingAboutItsSpread) {
  const Interval i = mean(std::array{0.9});
  EXPECT_EQ(i.value, 0.9);
  EXPECT_TRUE(std::isinf(i.low) && std::isinf(i.high));
}

TEST(Mean, OfNothingIsRefused) { EXPECT_THROW(mean(std::vector<double>{}), std::invalid_argument); }

TEST(Deviation, HasTheIntervalOfATable) {
  // NIST/SEMATECH e-Handbook 1.3.6.7.4: chi-square of 10 degrees of freedom: 3.247 and 20.483; of 100: 74.222 and 129.561.
  for (const auto& [freedom, low, high] : {std::array{10.0, 3.247, 20.483}, std::array{100.0, 74.222, 129.561}}) {
    std::vector<double> values;
    for (int i = 0; i <= static_cast<int>(freedom); ++i) values.push_back(i % 2 ? 1 : -1);
    const Interval interval = deviation(values);
    const double tolerance = 0.01 * (interval.high - interval.low);  // as promised
    EXPECT_NEAR(interval.low, interval.value * std::sqrt(freedom / high), tolerance);
    EXPECT_NEAR(interval.high, interval.value * std::sqrt(freedom / low), tolerance);
  }
  EXPECT_THROW(deviation(std::vector<double>{1}), std::invalid_argument);
}

}  // namespace
}  // namespace bitline::statistics
