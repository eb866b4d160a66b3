#include "cosim/column/ramp.hpp"

#include <gtest/gtest.h>

#include "tests/cosim/column/synthetic_model.hpp"

namespace bitline::column {
namespace {

const spec::WordlineLevels levels = synthetic_levels(5, 5).levels;

TEST(Ramp, BeginsAndEndsAtItsLargestLevelOnOppositeRows) {
  ASSERT_EQ(ramp_strobes(levels), 32);
  EXPECT_EQ(ramp_state(levels, 0).bit, 1);
  EXPECT_EQ(ramp_state(levels, 0).level, levels.ramp(15));
  EXPECT_EQ(ramp_state(levels, 15).level, levels.ramp(0));
  EXPECT_EQ(ramp_state(levels, 16).level, levels.ramp(0));
  EXPECT_EQ(ramp_state(levels, 31).bit, 0);
  EXPECT_EQ(ramp_state(levels, 31).level, levels.ramp(15));
}

TEST(Ramp, IsSymmetricAboutTheSumZero) {
  for (int strobe = 0; strobe < 32; ++strobe) {
    const auto state = ramp_state(levels, strobe), mirrored = ramp_state(levels, 31 - strobe);
    EXPECT_EQ(state.bit, 1 - mirrored.bit);
    EXPECT_EQ(state.level, mirrored.level);
  }
  for (int count = 0; count <= 32; ++count) EXPECT_NEAR(ramp_sum(levels, count), -ramp_sum(levels, 32 - count), 1e-14);
}

TEST(Ramp, ReadsTheMiddleBetweenTwoStrobes) {
  // Strobes stand for -12, -12 + 24/31, … 12; three decisions of 1 put the sum between strobes 2 and 3.
  EXPECT_DOUBLE_EQ(ramp_sum(levels, 3), -12 + 2.5 * 24 / 31);
  EXPECT_EQ(ramp_sum(levels, 16), 0);
}

TEST(Ramp, OfAnIdealColumnReadsEverySumToHalfAStep) {
  const double step = 24.0 / 31;
  EXPECT_DOUBLE_EQ(ramp_boundary(levels, 0), -12);
  EXPECT_DOUBLE_EQ(ramp_boundary(levels, 31), 12);
  for (double sum = -12; sum <= 12; sum += 0.01)
    EXPECT_NEAR(ramp_sum(levels, ramp_count(levels, sum)), sum, step / 2 + 1e-12) << sum;
  EXPECT_EQ(ramp_count(levels, -12.1), 0);
  EXPECT_EQ(ramp_count(levels, 13), 32);
}

TEST(Ramp, DischargesMoreOfOneLineFromStrobeToStrobe) {
  double last = -1e9;
  for (int strobe = 0; strobe < 32; ++strobe) {
    const auto state = ramp_state(levels, strobe);
    const double towards_bl = (state.bit == 0 ? 1 : -1) * levels[state.level];
    EXPECT_GT(towards_bl, strobe == 16 ? 0 : last) << strobe;
    last = towards_bl;
  }
}

}  // namespace
}  // namespace bitline::column
