#include "netlists/columns/latch_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/netlists/cells/exact_technology.hpp"
#include "tests/netlists/columns/example_column.hpp"
#include "tests/netlists/comparators/example_latch.hpp"

namespace bitline::columns {
namespace {

TEST(LatchStrobe, IsALatchBetweenTwoFloatingLines) {
  const auto technology = technologies::exact_technology();
  auto column = spec::example_column();
  column.comparator.latch = spec::example_latch();
  comparators::LatchShifts shifts(15);
  shifts[2] = -0.125;
  const Deck deck = latch_strobe_deck(technology, column,
                                      {.shifts = shifts, .common_mode_v = 1, .difference_v = 0.25, .relative_tolerance = 1e-4});
  EXPECT_EQ(deck.text,
            "* one strobe of a latch\n"
            ".options temp=27 reltol=1e-04 abstol=1e-12 vntol=1e-8 chgtol=1e-18 trtol=1 num_threads=1\n"
            "* cards\n" +
                comparators::latch_subcircuit(technology, comparators::latch_circuit(*column.comparator.latch)) +
                "vdd vdd 0 1.2\n"
                "vbl setbl 0 1.125\nrbl setbl bl 1e9\ncbl bl 0 3.3e-13\n"
                "vblb setblb 0 0.875\nrblb setblb blb 1e9\ncblb blb 0 3.3e-13\n"
                "vclk clk 0 pwl(0 0 1e-10 1.2)\n"
                "xlatch bl blb clk q qb vdd 0 latch d2=-0.125\n"
                "cq q 0 5e-15\ncqb qb 0 5e-15\n"
                ".save v(xlatch.o) v(xlatch.ob) v(q) v(qb)\n.tran 8e-12 8e-10\n"
                ".meas tran v_q find v(q) at=8e-10\n.meas tran v_qb find v(qb) at=8e-10\n.end\n");
  EXPECT_EQ(deck.probes, (std::vector<std::string>{"xlatch.o", "xlatch.ob", "q", "qb"}));
  EXPECT_EQ(deck.stop, 0.8e-9);
}

}  // namespace
}  // namespace bitline::columns
