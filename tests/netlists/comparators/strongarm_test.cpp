#include "netlists/comparators/strongarm.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/netlists/cells/exact_technology.hpp"

namespace bitline::comparators {
namespace {

/// Widths that tell the devices apart, and sizes that are binary fractions.
LatchCircuit exact_latch() {
  return strongarm({.length_m = 0.5,
                    .tail_width_m = 8,
                    .input_width_m = 32,
                    .cross_n_width_m = 2,
                    .cross_p_width_m = 0.5,
                    .precharge_width_m = 4.5,
                    .inverter_n_width_m = 12.5,
                    .inverter_p_width_m = 18});
}

TEST(Strongarm, IsFifteenTransistorsWithAShiftEachInTheirOrder) {
  const std::string text = latch_subcircuit(technologies::exact_technology(), exact_latch());
  EXPECT_EQ(text.substr(0, text.find('\n')),
            ".subckt latch bl blb clk q qb vdd vss d0=0 d1=0 d2=0 d3=0 d4=0 d5=0 d6=0 d7=0 d8=0 d9=0 d10=0 d11=0 d12=0 "
            "d13=0 d14=0");
  EXPECT_THAT(text, testing::HasSubstr("\nmtail tail clk vss vss nch w=8 l=0.5 "));
  EXPECT_THAT(text, testing::HasSubstr("\nminput_left x bl tail vss nch w=32 l=0.5 "));
  EXPECT_THAT(text, testing::HasSubstr("\nmcross_p_right ob o vdd vdd pch w=0.5 l=0.5 "));
  EXPECT_THAT(text, testing::HasSubstr("\nminverter_p_right qb ob vdd vdd pch w=18 l=0.5 "));
  EXPECT_TRUE(text.ends_with("delvto={d14} m=1\n.ends\n"));
  std::size_t place = 0;
  for (int d = 0; d < 15; ++d) {
    const std::size_t next = text.find("delvto={d" + std::to_string(d) + "}");
    EXPECT_GT(next, place) << d;
    place = next;
  }
}

TEST(Strongarm, HasTheSigmasOfItsDevicesInTheirOrder) {
  // matching / sqrt(width * length): 1 / sqrt(8 * 0.5) = 1/2, 1/4, 1/1; p: 3 / sqrt(0.5 * 0.5) = 6, 3 / 1.5 = 2; 1 / 2.5; 3 / 3
  EXPECT_THAT(latch_sigmas_v(technologies::exact_technology(), exact_latch()),
              testing::Pointwise(testing::DoubleEq(), {1 / 2.0, 1 / 4.0, 1 / 4.0, 1.0, 1.0, 6.0, 6.0, 2.0, 2.0, 2.0, 2.0,
                                                       1 / 2.5, 1 / 2.5, 1.0, 1.0}));
}

TEST(Strongarm, HasAMirrorThatExchangesTheSidesOfEachPair) {
  const auto names = device_names(exact_latch());
  EXPECT_EQ(single_devices(names), 1U);
  LatchShifts shifts;
  for (std::size_t d = 0; d < names.size(); ++d) shifts.push_back(static_cast<double>(d));
  EXPECT_THAT(mirrored(1, shifts), testing::ElementsAre(0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13));
  EXPECT_EQ(mirrored(1, mirrored(1, shifts)), shifts);
  for (std::size_t d = 1; d < names.size(); d += 2) {
    EXPECT_TRUE(names[d].ends_with("_left"));
    EXPECT_EQ(names[d + 1], std::string(pair_name(names[d])) + "_right");
  }
}

}  // namespace
}  // namespace bitline::comparators
