#include "netlists/comparators/strongarm.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/netlists/cells/exact_technology.hpp"

namespace bitline::comparators {
namespace {

/// Widths that tell the devices apart, and sizes that are binary fractions.
spec::LatchSpec exact_latch() {
  return {.length_m = 0.5,
          .tail_width_m = 8,
          .input_width_m = 32,
          .cross_n_width_m = 2,
          .cross_p_width_m = 0.5,
          .precharge_width_m = 4.5,
          .inverter_n_width_m = 12.5,
          .inverter_p_width_m = 18,
          .load_farad = 1,
          .edge_s = 1,
          .evaluation_s = 2,
          .common_mode_low_v = 0.5,
          .common_mode_high_v = 1};
}

TEST(Strongarm, IsFifteenTransistorsWithAShiftEachInTheirOrder) {
  const std::string text = strongarm_subcircuit(technologies::exact_technology(), exact_latch());
  EXPECT_EQ(text.substr(0, text.find('\n')),
            ".subckt strongarm bl blb clk q qb vdd vss d0=0 d1=0 d2=0 d3=0 d4=0 d5=0 d6=0 d7=0 d8=0 d9=0 d10=0 d11=0 d12=0 "
            "d13=0 d14=0");
  EXPECT_THAT(text, testing::HasSubstr("\nmt tail clk vss vss nch w=8 l=0.5 "));
  EXPECT_THAT(text, testing::HasSubstr("\nmil x bl tail vss nch w=32 l=0.5 "));
  EXPECT_THAT(text, testing::HasSubstr("\nmpr ob o vdd vdd pch w=0.5 l=0.5 "));
  EXPECT_THAT(text, testing::HasSubstr("\nmvpr qb ob vdd vdd pch w=18 l=0.5 "));
  EXPECT_TRUE(text.ends_with("delvto={d14} m=1\n.ends\n"));
  std::size_t place = 0;
  for (int d = 0; d < strongarm_devices; ++d) {
    const std::size_t next = text.find("delvto={d" + std::to_string(d) + "}");
    EXPECT_GT(next, place) << d;
    place = next;
  }
}

TEST(Strongarm, HasTheSigmasOfItsDevicesInTheirOrder) {
  // matching / sqrt(width * length): 1 / sqrt(8 * 0.5) = 1/2, 1/4, 1/1; p: 3 / sqrt(0.5 * 0.5) = 6, 3 / 1.5 = 2; 1 / 2.5; 3 / 3
  EXPECT_THAT(strongarm_sigmas_v(technologies::exact_technology(), exact_latch()),
              testing::Pointwise(testing::DoubleEq(), {1 / 2.0, 1 / 4.0, 1 / 4.0, 1.0, 1.0, 6.0, 6.0, 2.0, 2.0, 2.0, 2.0,
                                                       1 / 2.5, 1 / 2.5, 1.0, 1.0}));
}

TEST(Strongarm, HasAMirrorThatExchangesTheSidesOfEachPair) {
  LatchShifts shifts;
  for (std::size_t d = 0; d < shifts.size(); ++d) shifts[d] = static_cast<double>(d);
  EXPECT_THAT(mirrored(shifts), testing::ElementsAre(0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13));
  EXPECT_EQ(mirrored(mirrored(shifts)), shifts);
  for (int d = 1; d < strongarm_devices; d += 2) {
    const std::string left(name(static_cast<StrongarmDevice>(d))), right(name(static_cast<StrongarmDevice>(d + 1)));
    EXPECT_EQ(left.substr(0, left.rfind('_')), right.substr(0, right.rfind('_')));
    EXPECT_TRUE(left.ends_with("_left") && right.ends_with("_right"));
  }
}

}  // namespace
}  // namespace bitline::comparators
