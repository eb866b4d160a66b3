#include "netlists/columns/latch_bench.hpp"

#include <string>

#include "netlists/columns/deck_parts.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

namespace {

using spec::plain;

/// A line at `volt` that floats: during a strobe no charge comes through the resistor that sets it.
std::string floating_line(const std::string& node, double volt, double farad) {
  return "v" + node + " set" + node + " 0 " + plain(volt) + "\nr" + node + " set" + node + " " + node + " 1e9\nc" + node + " " +
         node + " 0 " + plain(farad) + "\n";
}

/// The latch and what it drives.
std::string loaded_latch(const spec::LatchSpec& latch, const std::string& inputs, const std::string& supply,
                         const comparators::LatchShifts& shifts) {
  const std::string load = plain(latch.load_farad);
  std::string text = "xlatch " + inputs + " clk q qb " + supply + " 0 latch";
  for (std::size_t d = 0; d < shifts.size(); ++d)
    if (shifts[d] != 0) text += " d" + std::to_string(d) + "=" + plain(shifts[d]);
  return text + "\ncq q 0 " + load + "\ncqb qb 0 " + load + "\n";
}

/// A clock that rises at `rise_s`, up to the closing bracket.
std::string rising_clock(const spec::ColumnSpec& column, double rise_s) {
  return "vclk clk 0 pwl(0 0 " + (rise_s > 0 ? plain(rise_s) + " 0 " : "") +
         plain(rise_s + column.comparator.latch.value().edge_s) + " " + plain(column.supply_v);
}

}  // namespace

std::string clocked_latch(const spec::ColumnSpec& column, const comparators::LatchShifts& shifts, double rise_s,
                          double input_v) {
  const spec::LatchSpec& latch = column.comparator.latch.value();
  const std::string text = rising_clock(column, rise_s) + ")\n";
  if (input_v == 0) return text + loaded_latch(latch, "bl blb", "vdd", shifts);
  const std::string half = plain(input_v / 2);  // on either side, so that the common mode stays
  return text + "vnoise inl bl " + half + "\nvnoiseb blb inr " + half + "\n" + loaded_latch(latch, "inl inr", "vdd", shifts);
}

std::string cycled_latch(const spec::ColumnSpec& column, const comparators::LatchShifts& shifts, double rise_s, double fall_s) {
  const spec::LatchSpec& latch = column.comparator.latch.value();
  const std::string supply = plain(column.supply_v);
  return rising_clock(column, rise_s) + " " + plain(fall_s) + " " + supply + " " + plain(fall_s + latch.edge_s) +
         " 0)\nvlat vlat 0 " + supply + "\n" + loaded_latch(latch, "bl blb", "vlat", shifts);
}

std::string resting_latch(const spec::ColumnSpec& column) {
  return "vclk clk 0 0\n" + loaded_latch(column.comparator.latch.value(), "bl blb", "vdd", {});
}

Deck latch_strobe_deck(const technologies::Technology& technology, const spec::ColumnSpec& column, const LatchStrobe& strobe) {
  const spec::LatchSpec& latch = column.comparator.latch.value();
  const std::string stop = plain(latch.evaluation_s);
  std::string text = comparators::latch_subcircuit(technology, comparators::latch_circuit(latch));
  text += "vdd vdd 0 " + plain(column.supply_v) + "\n";
  text += floating_line("bl", strobe.common_mode_v + strobe.difference_v / 2, column.bitline_farad);
  text += floating_line("blb", strobe.common_mode_v - strobe.difference_v / 2, column.bitline_farad);
  text += clocked_latch(column, strobe.shifts, 0);
  text += ".save v(xlatch.o) v(xlatch.ob) v(q) v(qb)\n.tran " + plain(latch.evaluation_s / 100) + " " + stop +
          "\n.meas tran v_q find v(q) at=" + stop + "\n.meas tran v_qb find v(qb) at=" + stop + "\n.end\n";
  return {deck_header("one strobe of a latch", column, strobe.relative_tolerance) + technologies::cards_for(technology, text) +
              text,
          {"xlatch.o", "xlatch.ob", "q", "qb"},
          "time",
          latch.evaluation_s};
}

}  // namespace bitline::columns
