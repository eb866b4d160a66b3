#include "cosim/spice/threshold_search.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace bitline::spice {
namespace {

/// A latch whose input pair saturates: at `d` from its threshold it decides like d / (1 + |d| / 50 mV).
struct Latch {
  double threshold_v, tau_s, reach_v;

  LatchDecision strobe(double difference_v) const {
    const double d = difference_v - threshold_v;
    if (d == 0) return {0, 0};
    return {d > 0 ? 1 : -1, tau_s * std::log(reach_v * (1 + std::abs(d) / 0.05) / std::abs(d))};
  }
};

constexpr LatchSpeed speed{25e-12, 0.5};
constexpr double resolution_v = 20e-6;

ThresholdSearch searched(const Latch& latch, int most = 40) {
  ThresholdSearch search(speed, resolution_v);
  while (!search.closed() && search.strobes() < most) search.add(latch.strobe(search.next_v()));
  return search;
}

TEST(ThresholdSearch, BracketsTheThresholdInFewerStrobesThanABisection) {
  double strobes = 0;
  constexpr int latches = 200;
  for (int i = 0; i < latches; ++i) {
    const Latch latch{40e-3 * std::sin(1.7 * i), speed.tau_s, speed.reach_v};
    const auto search = searched(latch);
    ASSERT_TRUE(search.closed());
    EXPECT_NEAR(search.threshold_v(), latch.threshold_v, resolution_v) << i;  // the bracket's promise
    strobes += search.strobes();
  }
  EXPECT_LT(strobes / latches, std::log2(80e-3 / resolution_v));  // a bisection over the same thresholds: 12
}

TEST(ThresholdSearch, KeepsItsPromiseWhereTheTimesMislead) {
  for (const double tau : {0.5, 0.9, 1.1, 2.0})
    for (const double reach : {0.2, 5.0})
      for (int i = 0; i < 20; ++i) {
        const Latch latch{100e-3 * std::sin(1.7 * i), tau * speed.tau_s, reach * speed.reach_v};
        const auto search = searched(latch);
        ASSERT_TRUE(search.closed()) << tau << " " << reach << " " << i;
        EXPECT_NEAR(search.threshold_v(), latch.threshold_v, resolution_v) << tau << " " << reach << " " << i;
      }
}

TEST(ThresholdSearch, TakesALatchThatCannotDecideForItsThreshold) {
  ThresholdSearch search(speed, resolution_v);
  search.add({0, 0});
  EXPECT_TRUE(search.closed());
  EXPECT_EQ(search.threshold_v(), 0);
}

TEST(ThresholdSearch, NeverClosesOnALatchThatAlwaysSaysTheSame) {
  ThresholdSearch search(speed, resolution_v);
  for (int i = 0; i < 40; ++i) search.add({1, 100e-12});
  EXPECT_FALSE(search.closed());
}

}  // namespace
}  // namespace bitline::spice
