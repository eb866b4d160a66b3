#include "netlists/columns/column_cycle.hpp"

#include <set>

#include "netlists/cells/sram_6t.hpp"
#include "netlists/columns/deck_parts.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

using spec::plain;

CycleTiming cycle_timing(const spec::ColumnSpec& column, const ColumnState& state) {
  const Pulse& last = state.pulses.back();
  CycleTiming timing{.release_s = column.precharge.time_s,
                     .fall_s = last.rise_s + last.width_s,
                     .strobe_s = last.rise_s + last.width_s + column.wordline.edge_s + column.strobe_delay_s,
                     .recharge_s = 0,
                     .end_s = 0};
  timing.recharge_s = timing.strobe_s + (state.latch ? column.comparator.latch.value().evaluation_s : 0);
  timing.end_s = timing.recharge_s + state.recharge_s.value_or(0);
  return timing;
}

std::vector<double> pulse_levels_v(const ColumnState& state) {
  std::set<double> levels;
  for (const auto& group : state.selected) levels.insert(group.wordline_v);
  return {levels.begin(), levels.end()};
}

std::vector<std::string> cycle_sources(const ColumnState& state) {
  std::vector<std::string> sources{"vcell", "vpre", "vpch"};
  for (std::size_t k = 0; k < pulse_levels_v(state).size(); ++k) sources.push_back("vwl" + std::to_string(k));
  if (state.latch) sources.insert(sources.end(), {"vlat", "vclk"});
  return sources;
}

Deck cell_leakage_deck(const technologies::Technology& technology, const spec::ColumnSpec& column) {
  const std::string supply = plain(column.supply_v);
  std::string text = cells::sram_6t_subcircuit(technology);
  // Currents of picoamperes: less conductance across junctions than the simulator adds by itself.
  text += ".options gmin=1e-15 abstol=1e-15\nvdd vdd 0 " + supply + "\nvline line 0 " + supply + "\nvwl wl 0 0\n";
  text += "x0 line line wl vdd 0 sram_6t\n.nodeset v(x0.q)=0 v(x0.qb)=" + supply + "\n";
  // Two points around 0, of which the first is wanted: one point is no sweep.
  text += ".save i(vdd)\n.dc vwl 0 0.001 0.001\n.end\n";
  return {deck_header("leakage of an unselected cell", column, 1e-4) + technologies::cards_for(technology, text) + text,
          {"vdd#branch"},
          "v-sweep",
          0.001};
}

}  // namespace bitline::columns
