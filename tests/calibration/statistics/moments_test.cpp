#include "calibration/statistics/moments.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace bitline::statistics {
namespace {

TEST(Moments, OfThreeValuesAreThoseOfTheDefinition) {
  const Moments m = moments(std::array{-4.0, 0.0, 1.0});
  EXPECT_EQ(m.count, 3U);
  EXPECT_DOUBLE_EQ(m.mean, -1);
  EXPECT_DOUBLE_EQ(m.deviation, std::sqrt(7));  // (9 + 1 + 4) / 2
  EXPECT_DOUBLE_EQ(m.rms, std::sqrt(17.0 / 3));
  EXPECT_EQ(m.min, -4);
  EXPECT_EQ(m.max, 1);
  EXPECT_EQ(m.largest, 4);
}

TEST(Moments, OfASingleValueHaveNoDeviation) { EXPECT_EQ(moments(std::array{5.0}).deviation, 0); }

TEST(Moments, OfNothingAreRefused) { EXPECT_THROW(moments(std::vector<double>{}), std::invalid_argument); }

TEST(Quantile, IsLinearBetweenOrderStatistics) {
  const std::array values{30.0, 10.0, 20.0};
  EXPECT_EQ(quantile(values, 0), 10);
  EXPECT_EQ(quantile(values, 0.5), 20);
  EXPECT_EQ(quantile(values, 0.75), 25);
  EXPECT_EQ(quantile(values, 1), 30);
  EXPECT_THROW(quantile(values, 1.5), std::invalid_argument);
}

}  // namespace
}  // namespace bitline::statistics
