#include "cosim/column/rram_silicon.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace bitline::column {
namespace {

constexpr int count = 40000;

RramPlace place(int i) {
  return {1, 2, static_cast<std::uint32_t>(i / 16384), static_cast<std::uint32_t>(i / 128 % 128),
          static_cast<std::uint32_t>(i % 128)};
}

std::vector<double> logs(const RramSilicon& silicon, bool low, RramSide side = RramSide::a) {
  const double median = low ? silicon.low.median_ohm : silicon.high.median_ohm;
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(std::log(rram_branch(silicon, place(i), side, low).ohm / median));
  return values;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

double covariance(const std::vector<double>& x, const std::vector<double>& y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
  return sum / static_cast<double>(x.size()) - mean(x) * mean(y);
}

RramSilicon spread() { return {.seed = 11, .low = {100e3, 0.1}, .high = {10e6, 0.5}, .correlation = 0.3}; }

TEST(RramSilicon, ResistancesAreLogNormalAndCorrelatedBetweenTheStates) {
  const auto low = logs(spread(), true), high = logs(spread(), false);
  const double n = count;
  // k = 5 standard errors.
  EXPECT_NEAR(mean(low), 0, 5 * 0.1 / std::sqrt(n));
  EXPECT_NEAR(covariance(low, low) / 0.01, 1, 5 * std::sqrt(2 / n));
  EXPECT_NEAR(covariance(high, high) / 0.25, 1, 5 * std::sqrt(2 / n));
  EXPECT_NEAR(covariance(low, high) / 0.05, 0.3, 5 / std::sqrt(n));
  EXPECT_NEAR(covariance(low, logs(spread(), true, RramSide::b)) / 0.01, 0, 5 / std::sqrt(n));
}

TEST(RramSilicon, APlaceAlwaysHasTheSameDeviceAndOthersHaveOthers) {
  const RramPlace at{1, 2, 3, 4, 5};
  const double ohm = rram_branch(spread(), at, RramSide::a, true).ohm;
  EXPECT_EQ(rram_branch(spread(), at, RramSide::a, true).ohm, ohm);
  for (const RramPlace other : {RramPlace{0, 2, 3, 4, 5}, {1, 0, 3, 4, 5}, {1, 2, 0, 4, 5}, {1, 2, 3, 0, 5}, {1, 2, 3, 4, 0}})
    EXPECT_NE(rram_branch(spread(), other, RramSide::a, true).ohm, ohm);
}

TEST(RramSilicon, WriteVerifyLeavesFewDevicesBeyondItsTolerance) {
  auto silicon = spread();
  silicon.verify_tolerance = 0.05;
  silicon.verify_attempts = 4;
  int beyond = 0;
  for (const double log : logs(silicon, true)) beyond += std::abs(std::expm1(log)) > 0.05;
  // Each write misses with p = P(z > ln 1.05 / 0.1) + P(z < ln 0.95 / 0.1); four of them with p^4.
  const double p = std::erfc(std::log(1.05) / 0.1 / std::sqrt(2.0)) / 2 + std::erfc(-std::log(0.95) / 0.1 / std::sqrt(2.0)) / 2;
  const double expected = std::pow(p, 4);
  EXPECT_NEAR(static_cast<double>(beyond) / count, expected, 5 * std::sqrt(expected / count));
}

TEST(RramSilicon, AShareOfDevicesIsStuckInOneState) {
  auto silicon = spread();
  silicon.low.spread = silicon.high.spread = silicon.correlation = 0;
  silicon.stuck_low_share = 0.02;
  silicon.stuck_high_share = 0.05;
  int low = 0, high = 0;
  for (int i = 0; i < count; ++i) {
    low += rram_branch(silicon, place(i), RramSide::a, false).ohm == 100e3;
    high += rram_branch(silicon, place(i), RramSide::a, true).ohm == 10e6;
  }
  EXPECT_NEAR(low, 0.02 * count, 5 * std::sqrt(0.02 * count));
  EXPECT_NEAR(high, 0.05 * count, 5 * std::sqrt(0.05 * count));
}

TEST(RramSilicon, ATailSpreadsMoreThanTheRest) {
  auto silicon = spread();
  silicon.high.tail_share = 0.1;
  silicon.high.tail_spread = 2;
  const auto high = logs(silicon, false);
  const double variance = 0.9 * 0.25 + 0.1 * 4, fourth = 3 * (0.9 * 0.25 * 0.25 + 0.1 * 16);
  EXPECT_NEAR(covariance(high, high), variance, 5 * std::sqrt((fourth - variance * variance) / count));
}

TEST(RramSilicon, ResistancesDriftByAPowerOfTime) {
  auto silicon = spread();
  silicon.low.drift_exponent = 0.003;
  silicon.drift_log_time = std::log(1e6);
  EXPECT_NEAR(nominal_ohm(silicon, true), 100e3 * std::pow(1e6, 0.003), 1e-6);
  const RramPlace at{0, 0, 0, 1, 1};
  EXPECT_NEAR(rram_branch(silicon, at, RramSide::a, true).ohm / rram_branch(spread(), at, RramSide::a, true).ohm,
              std::pow(1e6, 0.003), 1e-12);
}

}  // namespace
}  // namespace bitline::column
