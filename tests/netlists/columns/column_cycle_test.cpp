#include "netlists/columns/column_cycle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/netlists/columns/example_column.hpp"
#include "tests/netlists/comparators/example_latch.hpp"

namespace bitline::columns {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class ColumnCycle : public testing::Test {
 protected:
  ColumnCycle() {
    column.comparator.latch = spec::example_latch();
    state.title = "cycle";
    state.precharge_v = 1.2;
    state.selected = {{0.42, 0, {}, 1}, {0.4, 1, {}, 2}, {0.42, 1, {}, 1}};
    state.pulses = {{read_timing(column).rise_s, column.wordline.pulse_s}};
    state.latch.emplace();
    state.recharge_s = 4e-9;
  }
  std::string text() const { return sram_column_deck(technology, column, state).text; }

  const technologies::Technology technology = technologies::read_technology({"generic130", {}, "typical"});
  spec::ColumnSpec column = spec::example_column(8);
  ColumnState state;
};

TEST_F(ColumnCycle, EndsAWholePrechargeAfterTheDecision) {
  const auto timing = cycle_timing(column, state);
  const auto read = read_timing(column);
  EXPECT_NEAR(timing.strobe_s, read.strobe_s, 1e-18);
  EXPECT_NEAR(timing.fall_s, read.fall_end_s - column.wordline.edge_s, 1e-18);
  EXPECT_NEAR(timing.recharge_s, read.strobe_s + column.comparator.latch->evaluation_s, 1e-18);
  EXPECT_NEAR(timing.end_s, timing.recharge_s + 4e-9, 1e-18);
  EXPECT_DOUBLE_EQ(sram_column_deck(technology, column, state).stop, timing.end_s);
}

TEST_F(ColumnCycle, ProbesASourceForEveryPurpose) {
  EXPECT_THAT(pulse_levels_v(state), ElementsAre(0.4, 0.42));
  EXPECT_THAT(cycle_sources(state), ElementsAre("vcell", "vpre", "vpch", "vwl0", "vwl1", "vlat", "vclk"));
  const auto deck = sram_column_deck(technology, column, state);
  for (const auto& source : cycle_sources(state)) {
    EXPECT_THAT(deck.probes, testing::Contains(source + "#branch"));
    EXPECT_THAT(deck.text, HasSubstr("\n" + source + " ")) << "the deck has no such source";
    EXPECT_THAT(deck.text, HasSubstr(" i(" + source + ")"));
  }
}

TEST_F(ColumnCycle, NeighboursTakeFromOtherSources) {
  column.array = {
      .columns = 16, .driver_ohm = 1000, .wordline_ohm = 2, .wordline_farad = 0.2e-15, .rail_ohm = 0, .sections = 4};
  EXPECT_THAT(text(), HasSubstr("mpre3 bln pchn pren vdd"));
  EXPECT_THAT(text(), HasSubstr("\nvpren pren 0 1.2"));
  EXPECT_THAT(text(), HasSubstr("x0 bl blb tap0 vcell 0 sram_6t"));
}

TEST_F(ColumnCycle, IsAskedFor) {
  state.recharge_s.reset();
  const auto deck = sram_column_deck(technology, column, state);
  EXPECT_THAT(deck.text, Not(HasSubstr(" i(")));
  EXPECT_THAT(deck.text, Not(HasSubstr("vcell")));
  EXPECT_THAT(deck.probes, ElementsAre("bl", "blb", "q", "qb"));
}

}  // namespace
}  // namespace bitline::columns
