#include "netlists/columns/replica_dac.hpp"

#include <algorithm>

#include "netlists/columns/deck_parts.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

using spec::plain;
using technologies::mosfet_line;

namespace {

constexpr double smallest_switch_ohm = 1;  // of the switch that pulls a word line down, where drivers are ideal

}  // namespace

std::string replica_devices(const technologies::Technology& technology, const std::string& wordline, const std::string& index,
                            double multiplier) {
  const std::string inner = "replica" + index, many = plain(multiplier);
  const auto& devices = technology.sram_6t_devices;
  const auto& sizes = technology.sram_6t;
  return mosfet_line("mra" + index, {wordline, wordline, inner, "0"}, devices.access, sizes.access, "0", many) +
         mosfet_line("mrd" + index, {inner, "vdd", "0", "0"}, devices.pull_down, sizes.pull_down, "0", many);
}

Deck replica_dc_deck(const technologies::Technology& technology, const spec::ColumnSpec& column, double stop_v, double step_v) {
  const std::string text = "vdd vdd 0 " + plain(column.supply_v) + "\nvwl wl 0 0\n" +
                           replica_devices(technology, "wl", "_cell", 1) + ".save i(vwl)\n.dc vwl 0 " + plain(stop_v) + " " +
                           plain(step_v) + "\n.end\n";
  return {
      deck_header("replica's current against word-line level", column, 1e-4) + technologies::cards_for(technology, text) + text,
      {"vwl#branch"},
      "v-sweep",
      stop_v};
}

std::string replica_level(const technologies::Technology& technology, const spec::ReplicaSpec& replica, std::size_t k,
                          double level_v, double supply_v) {
  const std::string index = std::to_string(k), held = "held" + index;
  return "vwl" + index + " wl" + index + " 0 " + plain(supply_v) + "\nv" + held + " " + held + " 0 " + plain(level_v) + "\n" +
         replica_devices(technology, held, "_level" + index, replica.scale);
}

std::string replica_driver(const technologies::Technology& technology, const spec::ColumnSpec& column, const ReplicaRow& row) {
  const std::string index = std::to_string(row.index), output = replica_output(row.index), k = std::to_string(row.level),
                    shape = "v(shape" + k + ")", many = plain(row.count);
  const double ohm = std::max(column.array.value().driver_ohm, smallest_switch_ohm) / row.count;
  return "bdac" + index + " wl" + k + " " + output + " i=-" + many + "*i(vheld" + k + ")*" + shape + "\nboff" + index + " " +
         output + " 0 i=v(" + output + ")*(1-" + shape + ")/" + plain(ohm) + "\n" +
         replica_devices(technology, output, "_row" + index, row.count * column.wordline.replica.value().scale);
}

double replica_settling_s(const spec::ColumnSpec& column, double level_v, double cell_a) {
  if (!column.array || !column.wordline.replica) return 0;
  constexpr double gate_farad = 0.5e-15, own_farad = 0.4e-15;  // of a cell on the word line and in the replica, some
  constexpr double slope_v = 0.05;                             // of a current's logarithm
  const double farad =
      column.array->columns * (column.array->wordline_farad + gate_farad) + column.wordline.replica->scale * own_farad;
  return farad * (level_v + 5 * slope_v) / (column.wordline.replica->scale * cell_a);
}

}  // namespace bitline::columns
