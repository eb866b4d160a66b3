#include "calibration/boosting/sign_regression.hpp"

#include <gtest/gtest.h>

#include <random>

namespace bitline::boosting {
namespace {

/// Inputs that depend on each other, and a label of which they tell a part.
Moments random_moments(int inputs, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  const int samples = 4 * inputs;
  const Eigen::MatrixXd mixed = Eigen::MatrixXd::NullaryExpr(inputs, inputs, [&] { return normal(random); });
  Eigen::MatrixXd x = Eigen::MatrixXd::NullaryExpr(samples, inputs, [&] { return normal(random); }) * mixed;
  x.array() += 3;
  const Eigen::VectorXd weights = Eigen::VectorXd::NullaryExpr(inputs, [&] { return normal(random); });
  Eigen::VectorXd y = x * weights + 0.5 * Eigen::VectorXd::NullaryExpr(samples, [&] { return normal(random); });
  y = (y.array() >= y.mean()).select(Eigen::VectorXd::Ones(samples), -1);
  Moments moments{x.colwise().mean(), y.mean(), 0, {}, {}};
  x.rowwise() -= moments.input_mean.transpose();
  y.array() -= moments.label_mean;
  moments.covariance = x.transpose() * x / samples;
  moments.with_label = x.transpose() * y / samples;
  moments.label_variance = y.squaredNorm() / samples;
  return moments;
}

SignSearch search(int restarts) { return {.restarts = restarts, .seed = 1, .address = {.die = 3, .image = 7}}; }

/// The least error of all signs.
double exhaustive(const Moments& moments) {
  double least = moments.label_variance;
  const auto inputs = static_cast<unsigned>(moments.inputs());
  for (unsigned bits = 0; bits < 1U << inputs; ++bits) {
    Eigen::VectorXd signs(inputs);
    for (unsigned n = 0; n < inputs; ++n) signs[n] = (bits >> n & 1U) != 0 ? 1 : -1;
    least = std::min(least, fit_signs(moments, signs).error);
  }
  return least;
}

TEST(ConstrainedRegression, FindsTheBestOfAllSigns) {
  constexpr int problems = 40;
  int found = 0, rounded = 0;
  double over = 0, over_rounded = 0;
  for (unsigned seed = 0; seed < problems; ++seed) {
    const auto moments = random_moments(12, seed);
    const double best = exhaustive(moments), error = constrained_regression(moments, search(8)).error,
                 of_rounded = rounded_least_squares(moments).error;
    EXPECT_GE(error, best - 1e-12);
    EXPECT_LE(error, of_rounded + 1e-12);
    found += error <= best + 1e-9;
    rounded += of_rounded <= best + 1e-9;
    over += (error - best) / problems;
    over_rounded += (of_rounded - best) / problems;
  }
  EXPECT_EQ(found, problems);
  EXPECT_LT(rounded, problems / 2);  // so that there was something to find
  EXPECT_GT(over_rounded, 0.01);
  EXPECT_LT(over, 1e-9);
}

TEST(ConstrainedRegression, LeavesNothingThatOneOrTwoSignsCouldMend) {
  const auto moments = random_moments(30, 5);
  const auto found = constrained_regression(moments, search(0));
  for (Eigen::Index n = 0; n < 30; ++n)
    for (Eigen::Index m = 0; m <= n; ++m) {
      Eigen::VectorXd signs = found.signs;
      signs[n] = -signs[n];
      if (m < n) signs[m] = -signs[m];
      EXPECT_GE(fit_signs(moments, signs).error, found.error * (1 - 1e-9));
    }
}

TEST(ConstrainedRegression, DependsOnTheAddressOfItsStartsAlone) {
  const auto moments = random_moments(40, 2);
  EXPECT_EQ(constrained_regression(moments, search(5)).signs, constrained_regression(moments, search(5)).signs);
  EXPECT_LE(constrained_regression(moments, search(20)).error, constrained_regression(moments, search(0)).error);
}

TEST(FitSigns, HasTheScaleAndOffsetOfLeastSquares) {
  const auto moments = random_moments(6, 9);
  const auto fit = rounded_least_squares(moments);
  const auto error = [&](double scale, double offset) {  // E (y - scale s - offset)^2 by the moments of s = signs.x
    const double mean = fit.signs.dot(moments.input_mean);
    const double bias = moments.label_mean - scale * mean - offset;
    return moments.label_variance - 2 * scale * fit.signs.dot(moments.with_label) +
           scale * scale * fit.signs.dot(moments.covariance * fit.signs) + bias * bias;
  };
  EXPECT_NEAR(fit.error, error(fit.scale, fit.offset), 1e-12);
  for (const double step : {-1e-3, 1e-3}) {
    EXPECT_GT(error(fit.scale + step, fit.offset), fit.error);
    EXPECT_GT(error(fit.scale, fit.offset + step), fit.error);
  }
  EXPECT_NEAR(fit.scale * fit.boundary(moments) + fit.offset, 0, 1e-12);
}

TEST(FitSigns, HasNoScaleWhereSignsPointAwayFromTheLabel) {
  const auto moments = random_moments(6, 9);
  const auto fit = fit_signs(moments, -constrained_regression(moments, search(0)).signs);
  EXPECT_EQ(fit.scale, 0);
  EXPECT_EQ(fit.error, moments.label_variance);
  EXPECT_EQ(fit.boundary(moments), fit.signs.dot(moments.input_mean));
}

TEST(RoundedLeastSquares, BearsInputsThatNeverChange) {
  auto moments = random_moments(6, 3);
  moments.covariance.row(2).setZero();
  moments.covariance.col(2).setZero();
  moments.with_label[2] = 0;
  const auto fit = rounded_least_squares(moments);
  EXPECT_TRUE(fit.signs.allFinite());
  EXPECT_LT(constrained_regression(moments, search(2)).error, moments.label_variance);
}

}  // namespace
}  // namespace bitline::boosting
