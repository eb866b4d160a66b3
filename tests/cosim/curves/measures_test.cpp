#include "cosim/curves/measures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "netlists/spec/error.hpp"
#include "tests/message_of.hpp"

namespace bitline::curves {
namespace {

using testing::HasSubstr;

const Transient triangle{.time_s = {0.0, 1.0, 3.0}, .names = {"bl", "blb"}, .traces = {{0.0, 1.0, 0.5}, {2.0, 2.0, 2.0}}};

TEST(Transient, FindsATraceByItsProbe) { EXPECT_EQ(triangle.trace("blb"), std::vector<double>({2.0, 2.0, 2.0})); }

TEST(Transient, NamesTheProbesItHasWhenOneIsUnknown) {
  try {
    triangle.trace("wl");
    FAIL() << "an unknown probe was found";
  } catch (const std::out_of_range& error) {
    EXPECT_THAT(error.what(), HasSubstr("no probe 'wl' in this transient, it has: 'bl' 'blb'"));
  }
}

// All numbers below are sums of powers of two, so that the interpolation is exact.
TEST(ValueAt, IsExactOnPointsAndLinearBetweenThem) {
  EXPECT_EQ(value_at(triangle, "bl", 0.0), 0.0);
  EXPECT_EQ(value_at(triangle, "bl", 0.25), 0.25);
  EXPECT_EQ(value_at(triangle, "bl", 1.0), 1.0);
  EXPECT_EQ(value_at(triangle, "bl", 2.0), 0.75);
  EXPECT_EQ(value_at(triangle, "bl", 3.0), 0.5);
}

TEST(ValueAt, ForgivesARunThatEndsARoundingBeforeItsStop) {
  EXPECT_EQ(value_at(triangle, "bl", 3.0 + 1e-9), 0.5);
  EXPECT_EQ(value_at(triangle, "bl", -1e-9), 0.0);
  EXPECT_THAT(message_of([] { value_at(triangle, "bl", 3.0 + 4e-9); }), HasSubstr("outside of the simulated"));
}

TEST(ValueAt, RefusesATimeThatWasNotSimulated) {
  EXPECT_THAT(message_of([] { value_at(triangle, "bl", 3.5); }),
              HasSubstr("probe 'bl' was asked at 3.5, outside of the simulated 0 to 3"));
  EXPECT_THAT(message_of([] { value_at(triangle, "bl", -0.5); }), HasSubstr("asked at -0.5"));
  EXPECT_THAT(message_of([] { value_at({{}, {"bl"}, {{}}}, "bl", 0.0); }), HasSubstr("no points"));
}

TEST(Crossing, FindsTheFirstRiseAndTheFirstFallAfterATime) {
  EXPECT_EQ(crossing_s(triangle, "bl", 0.75), 0.75);
  EXPECT_EQ(crossing_s(triangle, "bl", 0.75, 1.0), 2.0);
  EXPECT_EQ(crossing_s(triangle, "bl", 0.75, 1.5), 2.0);
}

TEST(Crossing, CountsALevelThatIsOnlyTouched) {
  EXPECT_EQ(crossing_s(triangle, "bl", 1.0), 1.0);
  EXPECT_EQ(crossing_s(triangle, "bl", 0.0), 0.0);
  EXPECT_EQ(crossing_s(triangle, "bl", 0.5, 1.0), 3.0);
}

TEST(Crossing, SaysWhenALevelIsNeverReached) {
  EXPECT_THAT(message_of([] { crossing_s(triangle, "bl", 1.5); }), HasSubstr("probe 'bl' never reaches 1.5 between 0 and 3"));
  EXPECT_THAT(message_of([] { crossing_s(triangle, "bl", 0.25, 1.0); }), HasSubstr("between 1 and 3"));
}

TEST(Integral, IsExactForAPiecewiseLinearProbe) {
  const Transient ramp{{0, 1, 3, 4}, {"i"}, {{0, 2, 2, 0}}};
  EXPECT_DOUBLE_EQ(integral(ramp, "i", 0, 4), 1 + 4 + 1);
  EXPECT_DOUBLE_EQ(integral(ramp, "i", 0.5, 3.5), 0.75 + 4 + 0.75);
  EXPECT_DOUBLE_EQ(integral(ramp, "i", 1.25, 1.5), 0.5);
  EXPECT_THROW(integral(ramp, "i", 0, 5), Error);
}

}  // namespace
}  // namespace bitline::curves
