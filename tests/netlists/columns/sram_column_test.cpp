#include "netlists/columns/sram_column.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <charconv>
#include <sstream>

#include "netlists/cells/sram_6t.hpp"
#include "tests/netlists/cells/exact_technology.hpp"
#include "tests/netlists/columns/example_column.hpp"

namespace bitline::columns {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A column in round binary numbers, so that every number of its deck is exact.
spec::ColumnSpec exact_column() {
  auto column = spec::example_column(8);
  column.supply_v = 1.5;
  column.temperature_kelvin = 273.15 + 32;
  column.bitline_farad = 0.25;
  column.wordline.pulse_s = 4;
  column.wordline.edge_s = 0.5;
  column.precharge = {.width_m = 8, .length_m = 0.25, .time_s = 1, .edge_s = 0.25, .settle_s = 0.75};
  column.strobe_delay_s = 2;
  return column;
}

/// Two rows at one level, one of them shifted, four equal rows at another, and two that are not selected.
ColumnState tiny_state() {
  ColumnState state;
  state.title = "tiny";
  state.selected = {{0.5, 0, {}, 1}, {0.25, 1, {}, 4}, {0.5, 1, {0, 0.125, 0, -0.0625, 0, 0}, 1}};
  state.idle_zeros = 1;
  state.idle_ones = 3;
  state.precharge_v = 1.25;
  state.pulses = {{2, 4}};
  state.step_s = 0.125;
  return state;
}

TEST(SramColumnDeck, IsThisText) {
  const Deck deck = sram_column_deck(technologies::exact_technology(), exact_column(), tiny_state());
  EXPECT_EQ(deck.text,
            "* tiny\n"
            ".options temp=32 reltol=1e-04 abstol=1e-12 vntol=1e-8 chgtol=1e-18 trtol=1 num_threads=1\n"
            "* cards\n" +
                cells::sram_6t_subcircuit(technologies::exact_technology()) +
                "vdd vdd 0 1.5\n"
                "vpre pre 0 1.25\n"
                "vpch pch 0 pwl(0 0 1 0 1.25 1.5)\n"
                "mpre0 bl pch pre vdd pch w=8 l=0.25 ad=4.6 pd=17.15 as=4.6 ps=17.15 delvto=0 m=1\n"
                "mpre1 blb pch pre vdd pch w=8 l=0.25 ad=4.6 pd=17.15 as=4.6 ps=17.15 delvto=0 m=1\n"
                "mpre2 bl pch blb vdd pch w=8 l=0.25 ad=4.6 pd=17.15 as=4.6 ps=17.15 delvto=0 m=1\n"
                "cbl bl 0 0.25\n"
                "cblb blb 0 0.25\n"
                "vwl0 wl0 0 pwl(0 0 2 0 2.5 0.25 6 0.25 6.5 0)\n"
                "vwl1 wl1 0 pwl(0 0 2 0 2.5 0.5 6 0.5 6.5 0)\n"
                "x0 bl blb wl1 vdd 0 sram_6t\n"
                ".ic v(x0.q)=0 v(x0.qb)=1.5\n"
                "x1 bl blb wl0 vdd 0 sram_6t n=4\n"
                ".ic v(x1.q)=1.5 v(x1.qb)=0\n"
                "x2 bl blb wl1 vdd 0 sram_6t d1=0.125 d3=-0.0625\n"
                ".ic v(x2.q)=1.5 v(x2.qb)=0\n"
                "midle0 bl 0 0 0 nch w=2 l=0.5 ad=6 pd=10 as=0.5 ps=4.5 delvto=0 m=1\n"
                "midle1 blb 0 vdd 0 nch w=2 l=0.5 ad=6 pd=10 as=0.5 ps=4.5 delvto=0 m=1\n"
                "midle2 bl 0 vdd 0 nch w=2 l=0.5 ad=6 pd=10 as=0.5 ps=4.5 delvto=0 m=3\n"
                "midle3 blb 0 0 0 nch w=2 l=0.5 ad=6 pd=10 as=0.5 ps=4.5 delvto=0 m=3\n"
                ".save v(bl) v(blb)\n"
                ".tran 0.125 8.5\n"
                ".meas tran v_bl find v(bl) at=8.5\n"
                ".meas tran v_blb find v(blb) at=8.5\n"
                ".end\n");
  EXPECT_THAT(deck.probes, testing::ElementsAre("bl", "blb"));
  EXPECT_EQ(deck.scale, "time");
  EXPECT_EQ(deck.stop, 8.5);
}

TEST(SramColumnDeck, EndsAtTheStrobeOfItsTiming) {
  const Timing timing = read_timing(exact_column());
  EXPECT_EQ(timing.release_s, 1);
  EXPECT_EQ(timing.rise_s, 2);        // 1 + 0.25 + 0.75
  EXPECT_EQ(timing.fall_end_s, 6.5);  // 2 + 4 + 0.5: the width is at half height
  EXPECT_EQ(timing.strobe_s, 8.5);
  auto state = tiny_state();
  state.pulses = {{timing.rise_s, 4}};
  EXPECT_EQ(sram_column_deck(technologies::exact_technology(), exact_column(), state).stop, timing.strobe_s);
}

TEST(SramColumnDeck, RepeatsThePulsesAndDrawsTheTestCurrentFromTheLastOneOn) {
  auto state = tiny_state();
  state.pulses = {{2, 4}, {10, 1}};
  state.bl_current_a = 0.5;
  const Deck deck = sram_column_deck(technologies::exact_technology(), exact_column(), state);
  EXPECT_THAT(deck.text, HasSubstr("vwl1 wl1 0 pwl(0 0 2 0 2.5 0.5 6 0.5 6.5 0 10 0 10.5 0.5 11 0.5 11.5 0)\n"));
  EXPECT_THAT(deck.text, HasSubstr("itest bl 0 pwl(0 0 10 0 10.5 0.5)\n"));
  EXPECT_EQ(deck.stop, 13.5);
}

TEST(SramColumnDeck, LeavesOutWhatIsNotThere) {
  auto state = tiny_state();
  state.idle_zeros = state.idle_ones = 0;
  const Deck deck = sram_column_deck(technologies::exact_technology(), exact_column(), state);
  EXPECT_THAT(deck.text, Not(HasSubstr("midle")));
  EXPECT_THAT(deck.text, Not(HasSubstr("itest")));
}

/// Whether a word that begins like a number is one from end to end: ngspice takes `1F` for a femtofarad.
bool is_plain_decimal(std::string_view word) {
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  return error == std::errc() && end == word.data() + word.size();
}

TEST(SramColumnDeck, WritesEveryNumberAsAPlainDecimal) {
  auto technology = technologies::read_technology({"generic130", {}, "typical"});
  technology.cards.clear();
  auto state = tiny_state();
  state.selected[2].shifts = {1e-9, -3e-3, 1.0 / 3, 0, 0, 7e-5};
  state.pulses = {{0.7e-9, 2e-9}};
  std::string text = sram_column_deck(technology, spec::example_column(8), state).text;
  for (char& c : text)
    if (c == '=' || c == '(' || c == ')') c = ' ';
  std::istringstream words(text.substr(text.find('\n')));
  int numbers = 0;
  for (std::string word; words >> word;) {
    const bool begins = std::isdigit(static_cast<unsigned char>(word[0])) || word[0] == '-' || word[0] == '.';
    if (!begins || (word[0] == '.' && std::isalpha(static_cast<unsigned char>(word[1])))) continue;
    EXPECT_TRUE(is_plain_decimal(word)) << word;
    ++numbers;
  }
  EXPECT_GT(numbers, 100);
}

TEST(SramCellDcDeck, SweepsTheWordLineOfOneCellThatStoresZero) {
  const Deck deck = sram_cell_dc_deck(technologies::exact_technology(), exact_column(), {0.25, 0, 0, 0, 0, 0}, 0.75, 1.5, 0.5);
  EXPECT_THAT(deck.text, HasSubstr("vbl bl 0 0.75\nvblb blb 0 1.5\nvwl wl 0 0\n"
                                   "x0 bl blb wl vdd 0 sram_6t d0=0.25\n.nodeset v(x0.q)=0 v(x0.qb)=1.5\n"
                                   ".save i(vbl)\n.dc vwl 0 1.5 0.5\n.end\n"));
  EXPECT_THAT(deck.probes, testing::ElementsAre("vbl#branch"));
  EXPECT_EQ(deck.scale, "v-sweep");
  EXPECT_EQ(deck.stop, 1.5);
}

}  // namespace
}  // namespace bitline::columns
