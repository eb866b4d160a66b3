#include "calibration/statistics/distributions.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace bitline::statistics {
namespace {

TEST(NormalQuantile, AgreesWithTheTables) {
  EXPECT_EQ(normal_quantile(0.5), 0);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-9);
  EXPECT_NEAR(normal_quantile(0.995), 2.575829303548901, 1e-9);
  EXPECT_NEAR(normal_quantile(0.025), -1.959963984540054, 1e-9);
}

TEST(StudentT, WithOneDegreeOfFreedomIsCauchy) {
  for (double t : {-3.0, -0.5, 0.0, 1.0, 12.7}) EXPECT_NEAR(student_t_cdf(t, 1), 0.5 + std::atan(t) / std::numbers::pi, 1e-15);
}

TEST(StudentT, WithTwoDegreesOfFreedomHasItsClosedForm) {
  for (double t : {-3.0, -0.5, 0.0, 1.0, 4.3}) EXPECT_NEAR(student_t_cdf(t, 2), 0.5 + t / (2 * std::sqrt(2 + t * t)), 1e-15);
}

TEST(StudentT, IsTheIntegralOfItsDensity) {
  for (int freedom : {3, 4, 7, 20}) {
    const double nu = freedom;
    const double scale = std::exp(std::lgamma((nu + 1) / 2) - std::lgamma(nu / 2)) / std::sqrt(nu * std::numbers::pi);
    const auto density = [&](double t) { return scale * std::pow(1 + t * t / nu, -(nu + 1) / 2); };
    const int steps = 1000;  // Simpson from 0 to 2; its error falls with the fourth power of the step, here 2e-3
    const double h = 2.0 / steps;
    double integral = density(0) + density(2);
    for (int i = 1; i < steps; ++i) integral += (i % 2 ? 4 : 2) * density(i * h);
    EXPECT_NEAR(student_t_cdf(2, freedom), 0.5 + integral * h / 3, 1e-11) << freedom;
  }
}

TEST(StudentT, QuantilesAgreeWithTheTables) {
  EXPECT_NEAR(student_t_quantile(0.975, 1), 12.706204736, 1e-8);
  EXPECT_NEAR(student_t_quantile(0.975, 9), 2.262157163, 1e-8);
  EXPECT_NEAR(student_t_quantile(0.975, 19), 2.093024054, 1e-8);
  EXPECT_NEAR(student_t_quantile(0.005, 30), -2.749995654, 1e-8);
}

TEST(StudentT, BecomesNormalForManyDegreesOfFreedom) {
  EXPECT_NEAR(student_t_quantile(0.975, 100000), normal_quantile(0.975), 5e-5);  // (z^3 + z) / (4 * freedom) = 2.4e-5
}

TEST(Quantiles, RefuseFractionsOutsideTheOpenInterval) {
  EXPECT_THROW(normal_quantile(1), std::invalid_argument);
  EXPECT_THROW(student_t_quantile(0, 3), std::invalid_argument);
  EXPECT_THROW(student_t_quantile(0.9, 0), std::invalid_argument);
}

}  // namespace
}  // namespace bitline::statistics
