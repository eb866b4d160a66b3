#include "cosim/spice/verdict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace bitline::spice {
namespace {

using curves::Transient;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// What is wrong with a run that should reach 2.
std::string fault(const Transient& run) {
  const auto found = fault_of(run, {"", run.names, "time", 2});
  return found ? found->what + (found->stopped_early ? " (early)" : "") : "complete";
}

TEST(Verdict, AcceptsACompleteRun) {
  EXPECT_EQ(fault({{0, 1, 2}, {"a", "b"}, {{5, 6, 7}, {8, 9, 10}}}), "complete");
  EXPECT_EQ(fault({{0, 1, 1, 2}, {"a"}, {{5, 6, 6, 7}}}), "complete");
}

TEST(Verdict, AllowsTheEndABillionthOfTheSpan) {
  EXPECT_EQ(fault({{0, 2 - 1.9e-9}, {}, {}}), "complete");
  EXPECT_EQ(fault({{0, 2 - 2.1e-9}, {}, {}}), "the run stopped at time = 1.9999999979 of 2 (early)");
  EXPECT_EQ(fault({{1.9, 2 - 2e-10}, {}, {}}), "the run stopped at time = 1.9999999998 of 2 (early)");
}

TEST(Verdict, RefusesARunWithoutPoints) { EXPECT_EQ(fault({{}, {}, {}}), "the run has no points on the scale 'time'"); }

TEST(Verdict, RefusesAScaleThatIsNotOneRisingSweep) {
  EXPECT_EQ(fault({{0, 1.5, 1, 2}, {}, {}}), "the scale 'time' falls from 1.5 to 1, expected one rising sweep");
  EXPECT_EQ(fault({{0, nan, 2}, {}, {}}), "the scale 'time' is not finite at point 1");
}

TEST(Verdict, RefusesAProbeOfAnotherLength) {
  EXPECT_EQ(fault({{0, 2}, {"a", "b"}, {{1, 2}, {}}}), "probe 'b' has 0 points, 'time' has 2");
}

TEST(Verdict, RefusesValuesThatAreNotFinite) {
  EXPECT_EQ(fault({{0, 1, 2}, {"a"}, {{1, nan, 2}}}), "probe 'a' is not finite at time = 1");
  EXPECT_EQ(fault({{0, 1, 2}, {"a"}, {{1, 1, -infinity}}}), "probe 'a' is not finite at time = 2");
}

TEST(WithoutRepeats, KeepsTheLastPointOfEachScaleValue) {
  const Transient clean = without_repeats({{0, 1, 1, 1, 2, 2}, {"a", "b"}, {{0, 1, 2, 3, 4, 5}, {10, 11, 12, 13, 14, 15}}});
  EXPECT_EQ(clean.time_s, std::vector<double>({0, 1, 2}));
  EXPECT_EQ(clean.names, std::vector<std::string>({"a", "b"}));
  EXPECT_EQ(clean.traces, std::vector<std::vector<double>>({{0, 3, 5}, {10, 13, 15}}));
}

}  // namespace
}  // namespace bitline::spice
