#include "netlists/cells/sram_6t.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/netlists/cells/exact_technology.hpp"

namespace bitline::cells {
namespace {

TEST(Sram6t, IsSixTransistorsWithAShiftEach) {
  EXPECT_EQ(sram_6t_subcircuit(technologies::exact_technology()),
            ".subckt sram_6t bl blb wl vdd vss d0=0 d1=0 d2=0 d3=0 d4=0 d5=0 n=1\n"
            "mal bl wl q vss nch w=2 l=0.5 ad=6 pd=10 as=0.5 ps=4.5 delvto={d0} m={n}\n"
            "mar blb wl qb vss nch w=2 l=0.5 ad=6 pd=10 as=0.5 ps=4.5 delvto={d1} m={n}\n"
            "mnl q qb vss vss nch w=4 l=1 ad=2 pd=9 as=2 ps=9 delvto={d2} m={n}\n"
            "mnr qb q vss vss nch w=4 l=1 ad=2 pd=9 as=2 ps=9 delvto={d3} m={n}\n"
            "mpl q qb vdd vdd pch w=1 l=4 ad=0.25 pd=2.5 as=0.25 ps=2.5 delvto={d4} m={n}\n"
            "mpr qb q vdd vdd pch w=1 l=4 ad=0.25 pd=2.5 as=0.25 ps=2.5 delvto={d5} m={n}\n"
            ".ends\n");
}

TEST(Sram6t, HasTheSigmasOfItsDevicesInTheirOrder) {
  // matching / sqrt(width * length): 1 / sqrt(2 * 0.5), 1 / sqrt(4 * 1), 3 / sqrt(1 * 4)
  EXPECT_THAT(sram_6t_sigmas_v(technologies::exact_technology()), testing::ElementsAre(1.0, 1.0, 0.5, 0.5, 1.5, 1.5));
}

}  // namespace
}  // namespace bitline::cells
