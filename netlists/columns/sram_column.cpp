#include "netlists/columns/sram_column.hpp"

#include <algorithm>

#include "netlists/columns/column_cycle.hpp"
#include "netlists/columns/deck_parts.hpp"
#include "netlists/columns/latch_bench.hpp"
#include "netlists/columns/replica_dac.hpp"
#include "netlists/columns/wordline_row.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

namespace {

using spec::plain;
using technologies::mosfet_line;
using technologies::Technology;

/// A circuit with the cell and everything before it.
std::string with_header(const std::string& title, const Technology& technology, const spec::ColumnSpec& column,
                        double relative_tolerance, const std::string& circuit) {
  const std::string cell = cells::sram_6t_subcircuit(technology);
  return deck_header(title, column, relative_tolerance) + technologies::cards_for(technology, cell + circuit) + cell + circuit;
}

/// A source that is `low` except during the pulses, where it is `high`.
std::string pulsed_source(const std::string& node, double high, double edge_s, const std::vector<Pulse>& pulses) {
  std::string line = "v" + node + " " + node + " 0 pwl(0 0";
  for (const auto& pulse : pulses) {
    const double top = pulse.rise_s + edge_s, fall = pulse.rise_s + pulse.width_s;
    line += " " + plain(pulse.rise_s) + " 0 " + plain(top) + " " + plain(high) + " " + plain(fall) + " " + plain(high) + " " +
            plain(fall + edge_s) + " 0";
  }
  return line + ")\n";
}

/// The level to which lines are precharged, and the gate of what does it: on from t = 0 until the release, and again from the
/// end of the read on where the state has a recharge. `suffix` tells the neighbours' sources from the column's own.
std::string precharge_sources(const spec::ColumnSpec& column, const ColumnState& state, const std::string& suffix) {
  const auto& p = column.precharge;
  const std::string supply = plain(column.supply_v);
  std::string text = "vpre" + suffix + " pre" + suffix + " 0 " + plain(state.precharge_v) + "\nvpch" + suffix + " pch" +
                     suffix + " 0 pwl(0 0 " + plain(p.time_s) + " 0 " + plain(p.time_s + p.edge_s) + " " + supply;
  if (state.recharge_s) {
    const double again = cycle_timing(column, state).recharge_s;
    text += " " + plain(again) + " " + supply + " " + plain(again + p.edge_s) + " 0";
  }
  return text + ")\n";
}

/// A cell on a section of the bit lines.
std::string cell_line(std::size_t index, const std::string& section, const std::string& wordline, const std::string& supply,
                      const std::string& ground, const CellGroup& group) {
  std::string line = "x" + std::to_string(index) + " bl" + section + " blb" + section + " " + wordline + " " + supply + " " +
                     ground + " sram_6t";
  for (int d = 0; d < cells::sram_devices; ++d)
    if (group.shifts[static_cast<std::size_t>(d)] != 0)
      line += " d" + std::to_string(d) + "=" + plain(group.shifts[static_cast<std::size_t>(d)]);
  if (group.count != 1) line += " n=" + std::to_string(group.count);
  return line + "\n";
}

/// The bit of a cell for the operating point: by `.ic` in a transient, because a nodeset is dropped when the simulator has to
/// step conductances to the operating point; by `.nodeset` in a dc sweep, which knows no initial conditions.
std::string stored_bit(const std::string& card, std::size_t index, int bit, double supply_v) {
  const std::string cell = "x" + std::to_string(index), supply = plain(supply_v);
  return card + " v(" + cell + ".q)=" + (bit ? supply : "0") + " v(" + cell + ".qb)=" + (bit ? "0" : supply) + "\n";
}

/// The neighbours' bit lines, all as one: precharged like the column's own, loaded by their unselected cells. `suffix` names
/// the sources of their precharge.
std::string neighbour_lines(const Technology& technology, const spec::ColumnSpec& column, int idle_rows,
                            const std::string& suffix) {
  const int lines = 2 * (column.array->columns - 1), idle = idle_rows * (column.array->columns - 1);
  std::string text = "cneighbour bln 0 " + plain(lines * column.bitline_farad) + "\n" +
                     mosfet_line("mpre3", {"bln", "pch" + suffix, "pre" + suffix, "vdd"}, technology.pmos,
                                 precharge_size(column.precharge), "0", std::to_string(lines));
  if (idle > 0)
    text += mosfet_line("midle4", {"bln", "0", "0", "0"}, technology.sram_6t_devices.access, technology.sram_6t.access, "0",
                        std::to_string(idle)) +
            mosfet_line("midle5", {"bln", "0", "vdd", "0"}, technology.sram_6t_devices.access, technology.sram_6t.access, "0",
                        std::to_string(idle));
  return text;
}

}  // namespace

Timing read_timing(const spec::ColumnSpec& column) {
  const auto& p = column.precharge;
  const auto& w = column.wordline;
  const double rise = p.time_s + p.edge_s + p.settle_s;
  const double fall_end = rise + w.pulse_s + w.edge_s;
  return {p.time_s, rise, fall_end, fall_end + column.strobe_delay_s};
}

Deck sram_column_deck(const Technology& technology, const spec::ColumnSpec& column, const ColumnState& state) {
  const double edge = column.wordline.edge_s;
  const auto cycle = cycle_timing(column, state);
  const double strobe = cycle.strobe_s;
  const std::string supply = state.recharge_s ? "vcell" : "vdd", neighbour = state.recharge_s ? "n" : "";
  std::string text = "vdd vdd 0 " + plain(column.supply_v) + "\n";
  if (state.recharge_s) text += "vcell vcell 0 " + plain(column.supply_v) + "\n";
  text += precharge_sources(column, state, "") + precharge_devices(technology, column, "pch", "pre");
  const auto wire = bitline_wire(column);
  text += wire.text;

  // One source per level: rows of one level share their word line's waveform, or the DAC's current.
  const bool replica = column.wordline.replica && column.array;
  const auto levels = pulse_levels_v(state);
  for (std::size_t k = 0; k < levels.size(); ++k)
    text += replica ? pulsed_source("shape" + std::to_string(k), 1, edge, state.pulses) +
                          replica_level(technology, *column.wordline.replica, k, levels[k], column.supply_v)
                    : pulsed_source("wl" + std::to_string(k), levels[k], edge, state.pulses);
  const std::string ground = column.array && column.array->rail_ohm > 0 ? "gnd_column" : "0";
  if (ground != "0") text += "rrail " + ground + " 0 " + plain(column.array->rail_ohm) + "\n";
  for (std::size_t i = 0; i < state.selected.size(); ++i) {
    const auto& group = state.selected[i];
    const auto level = static_cast<std::size_t>(std::ranges::lower_bound(levels, group.wordline_v) - levels.begin());
    std::string wordline = "wl" + std::to_string(level);
    if (column.array) {
      WordlineRow row{i, wordline, group.count};
      spec::ArraySpec array = *column.array;
      if (replica) {
        text += replica_driver(technology, column, {i, level, group.count});
        row.source = replica_output(i);
        array.driver_ohm = 1;  // the replica is the resistance that counts
      }
      text += wordline_row(technology, array, state.column, row);
      wordline = wordline_tap(row);
    }
    text += cell_line(i, wire.section(2 * i + 1, 2 * state.selected.size()), wordline, supply, ground, group) +
            stored_bit(".ic", i, group.bit, column.supply_v);
  }
  text += idle_rows(technology, ground, state.idle_zeros, state.idle_ones, wire);
  if (column.array) {
    if (state.recharge_s) text += precharge_sources(column, state, neighbour);
    text += neighbour_lines(technology, column, state.idle_zeros + state.idle_ones, neighbour);
  }
  if (state.bl_current_a != 0) {
    const double rise = state.pulses.back().rise_s;
    text += "itest bl 0 pwl(0 0 " + plain(rise) + " 0 " + plain(rise + edge) + " " + plain(state.bl_current_a) + ")\n";
  }
  std::vector<std::string> probes{"bl", "blb"};
  if (column.comparator.latch) {
    text += comparators::latch_subcircuit(technology, comparators::latch_circuit(*column.comparator.latch));
    text += !state.latch       ? resting_latch(column)
            : state.recharge_s ? cycled_latch(column, *state.latch, strobe, cycle.recharge_s)
                               : clocked_latch(column, *state.latch, strobe, state.latch_input_v);
  }
  if (state.latch) probes.insert(probes.end(), {"q", "qb"});
  if (state.wordline) probes.push_back(column.array ? wordline_tap({.index = 0, .source = "", .count = 1}) : "wl0");
  text += ".save";
  for (const auto& probe : probes) text += " v(" + probe + ")";
  if (state.recharge_s)
    for (const auto& source : cycle_sources(state)) {
      text += " i(" + source + ")";
      probes.push_back(source + "#branch");
    }
  text += "\n.tran " + plain(state.step_s) + " " + plain(cycle.end_s) + "\n";
  text += ".meas tran v_bl find v(bl) at=" + plain(strobe) + "\n.meas tran v_blb find v(blb) at=" + plain(strobe) + "\n";
  if (state.latch) {
    const std::string decided = plain(cycle.recharge_s);
    text += ".meas tran v_q find v(q) at=" + decided + "\n.meas tran v_qb find v(qb) at=" + decided + "\n";
  }
  text += ".end\n";
  return {with_header(state.title, technology, column, state.relative_tolerance, text), probes, "time", cycle.end_s};
}

Deck sram_cell_dc_deck(const Technology& technology, const spec::ColumnSpec& column, const cells::SramShifts& shifts,
                       double bitline_v, double stop_v, double step_v) {
  std::string text = "vdd vdd 0 " + plain(column.supply_v) + "\nvbl bl 0 " + plain(bitline_v) + "\nvblb blb 0 " +
                     plain(column.supply_v) + "\nvwl wl 0 0\n";
  text += cell_line(0, "", "wl", "vdd", "0", {0, 0, shifts, 1}) + stored_bit(".nodeset", 0, 0, column.supply_v);
  text += ".save i(vbl)\n.dc vwl 0 " + plain(stop_v) + " " + plain(step_v) + "\n.end\n";
  return {
      with_header("cell current against word-line level", technology, column, 1e-4, text), {"vbl#branch"}, "v-sweep", stop_v};
}

}  // namespace bitline::columns
