#include "calibration/statistics/shape.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "calibration/statistics/distributions.hpp"

namespace bitline::statistics {
namespace {

TEST(Shape, IsExactForValuesDoneByHand) {
  // 0 0 0 4: mean 1, central moments m2 = 3, m3 = 6, m4 = 21.
  const auto s = shape(std::vector<double>{0, 0, 0, 4});
  EXPECT_DOUBLE_EQ(s.mean, 1);
  EXPECT_DOUBLE_EQ(s.deviation, 2);
  EXPECT_NEAR(s.skewness, 6 / std::pow(3, 1.5), 1e-14);
  EXPECT_NEAR(s.excess_kurtosis, 21.0 / 9 - 3, 1e-14);
}

TEST(DeviationOfAnyShape, HasTheIntervalOfItsFourthMoment) {
  // A normal population: sigma / sqrt(2 n). An even one: excess kurtosis -1.2, so sigma sqrt(0.8 / (4 n)).
  std::vector<double> normal, even;
  constexpr int n = 20000;
  for (int i = 0; i < n; ++i) {
    const double p = (i + 0.5) / n;
    even.push_back(p);
    normal.push_back(normal_quantile(p));
  }
  const auto a = deviation_of_any_shape(normal), b = deviation_of_any_shape(even);
  EXPECT_NEAR(a.value, 1, 1e-3);
  EXPECT_NEAR((a.high - a.low) / 2, 1.959964 / std::sqrt(2.0 * n), 1e-4);
  EXPECT_NEAR((b.high - b.low) / 2, 1.959964 / std::sqrt(12.0) * std::sqrt(0.8 / (4.0 * n)), 1e-5);
}

TEST(Shape, KeepsItsDigitsFarFromZero) {
  const auto near = shape(std::vector<double>{0, 0, 0, 4}), far = shape(std::vector<double>{1e8, 1e8, 1e8, 1e8 + 4});
  EXPECT_NEAR(far.skewness, near.skewness, 1e-12);
  EXPECT_NEAR(far.excess_kurtosis, near.excess_kurtosis, 1e-12);
}

TEST(Shape, OfAPopulationHasNoCorrectionForItsCount) {
  // The square of a standard normal variable: moments 1, 3, 15, 105.
  const auto s = shape_of_moments(1, 3, 15, 105, std::numeric_limits<double>::infinity());
  EXPECT_DOUBLE_EQ(s.deviation, std::sqrt(2));
  EXPECT_NEAR(s.skewness, std::sqrt(8), 1e-14);
  EXPECT_NEAR(s.excess_kurtosis, 12, 1e-13);
}

TEST(Shape, RefusesValuesWithoutSpread) {
  EXPECT_THROW(shape(std::vector<double>{1}), std::invalid_argument);
  EXPECT_THROW(shape(std::vector<double>{1, 1, 1}), std::invalid_argument);
}

TEST(Correlation, HasFishersInterval) {
  const std::vector<double> x{1, 2, 3, 4, 5, 6, 7}, y{2, 1, 4, 3, 6, 5, 7};
  const auto r = correlation(x, y);
  EXPECT_NEAR(r.value, 25.0 / 28, 1e-14);
  EXPECT_NEAR(std::atanh(r.high) - std::atanh(r.low), 1.9599639845 /* 95 % */, 1e-8);  // twice z / sqrt(7 - 3)
  EXPECT_THROW(correlation({x.data(), 3}, {y.data(), 3}), std::invalid_argument);
}

TEST(QuantileInterval, ReachesBetweenOrderStatistics) {
  std::vector<double> values;
  for (int i = 0; i <= 400; ++i) values.push_back(i);
  const auto median = quantile_interval(values, 0.5);
  EXPECT_DOUBLE_EQ(median.value, 200);
  EXPECT_NEAR(median.high - median.low, 2 * 1.959964 * std::sqrt(0.25 / 401) * 400, 1e-3);
}

}  // namespace
}  // namespace bitline::statistics
