#include "cosim/network/threshold_rows.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace bitline::network {
namespace {

TEST(ThresholdRows, ReachAsManyBoundariesAsTheyHaveRowsAndOneMore) {
  const ThresholdRows rows{.rows = 3, .step = 0.5};
  EXPECT_EQ(rows.boundary(0), -1.5);
  EXPECT_EQ(rows.boundary(1), -0.5);
  EXPECT_EQ(rows.boundary(2), 0.5);
  EXPECT_EQ(rows.boundary(3), 1.5);
}

TEST(ThresholdRows, TakeTheNearestBoundary) {
  const ThresholdRows rows{.rows = 11, .step = 15};
  for (double wanted = -200; wanted <= 200; wanted += 0.5) {
    const double error = std::abs(rows.boundary(rows.nearest(wanted)) - wanted);
    for (int zeros = 0; zeros <= rows.rows; ++zeros) EXPECT_LE(error, std::abs(rows.boundary(zeros) - wanted));
  }
}

TEST(ThresholdRows, FitWithinHalfTheDistanceOfTwoBoundaries) {
  const ThresholdRows rows{.rows = 3, .step = 2};
  EXPECT_EQ(rows.missing(8), 0);  // 6 is reachable and 4 is the distance
  EXPECT_EQ(rows.missing(-8), 0);
  EXPECT_EQ(rows.missing(8.5), 1);
  EXPECT_EQ(rows.missing(-12.5), 3);
  const ThresholdRows enough{.rows = 6, .step = 2};
  EXPECT_EQ(enough.missing(-12.5), 0);
}

TEST(ThresholdRows, NoRowsServeABoundaryNextToZeroOnly) {
  const ThresholdRows none{.rows = 0, .step = 0};
  EXPECT_EQ(none.missing(-0.5), 0);
  EXPECT_EQ(none.nearest(0.5), 0);
}

TEST(WantedBoundary, IsAReachableThresholdItself) {
  const ThresholdRows rows{.rows = 3, .step = 3};
  EXPECT_EQ(wanted_boundary(rows, 3), 3);
  EXPECT_EQ(wanted_boundary(rows, -9 + 1e-7), -9);
}

TEST(WantedBoundary, LiesBetweenTheSumsThatItSeparatesOtherwise) {
  const ThresholdRows rows{.rows = 3, .step = 3};
  EXPECT_EQ(wanted_boundary(rows, 2), 1.5);
  EXPECT_EQ(wanted_boundary(rows, 2.2), 2.5);
  EXPECT_EQ(wanted_boundary(rows, -0.2), -0.5);
}

}  // namespace
}  // namespace bitline::network
