#include "netlists/cells/rram_2t2r.hpp"

#include <gtest/gtest.h>

#include "netlists/cells/rram_1t1r.hpp"
#include "netlists/spec/quantity.hpp"
#include "tests/netlists/cells/exact_technology.hpp"

namespace bitline::cells {
namespace {

technologies::RramTechnology exact_rram(double sinh_v) {
  technologies::RramTechnology rram{};
  rram.sinh_v = sinh_v;
  rram.access = {4, 1, 0.25, 0.5};
  return rram;
}

constexpr double thermal_kelvin = 0.25 * 1.602176634e-19 / 1.380649e-23;  // kT/q is a quarter of a volt

TEST(Rram2t2r, IsTwoDevicesAboveTwoTransistors) {
  EXPECT_EQ(rram_2t2r_subcircuit(technologies::exact_technology(), exact_rram(0.5), thermal_kelvin),
            ".model rram_law d is=1 n=2 tnom=" + spec::plain(thermal_kelvin - 273.15) +
                "\n"
                ".subckt rram_2t2r bl sl wl wlb ra=1e15 rb=1e15 da=0 db=0\n"
                "dfa bl ia rram_law area={0.25/ra}\n"
                "dra ia bl rram_law area={0.25/ra}\n"
                "ma ia wl sl 0 nch w=4 l=1 ad=2 pd=9 as=1 ps=8.5 delvto={da} m=1\n"
                "dfb bl ib rram_law area={0.25/rb}\n"
                "drb ib bl rram_law area={0.25/rb}\n"
                "mb ib wlb sl 0 nch w=4 l=1 ad=2 pd=9 as=1 ps=8.5 delvto={db} m=1\n"
                ".ends\n");
}

TEST(Rram1t1r, IsOneBranchAndAResistorWhereItIsOhmic) {
  EXPECT_EQ(rram_1t1r_subcircuit(technologies::exact_technology(), exact_rram(0), 300),
            ".subckt rram_1t1r bl sl wl ra=1e15 da=0\n"
            "ra bl ia {ra}\n"
            "ma ia wl sl 0 nch w=4 l=1 ad=2 pd=9 as=1 ps=8.5 delvto={da} m=1\n"
            ".ends\n");
}

TEST(RramBranch, HasTheSigmaOfItsTransistor) {
  EXPECT_EQ(rram_access_sigma_v(technologies::exact_technology(), exact_rram(0)), 0.5);  // 1 / sqrt(4 * 1)
}

}  // namespace
}  // namespace bitline::cells
