#include "netlists/columns/mlsa_cycle.hpp"

#include "netlists/columns/mlsa_parts.hpp"
#include "netlists/columns/rram_deck.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

using spec::plain;

namespace {

constexpr double lead_s = 0.2e-9, rest_s = 5e-9;  // before and after a read

/// A source that is at `high` from `rise_s` until `fall_s`.
std::string pulse(const std::string& node, double high, double rise_s, double fall_s, double edge_s) {
  return "v" + node + " " + node + " 0 pwl(0 0 " + plain(rise_s) + " 0 " + plain(rise_s + edge_s) + " " + plain(high) + " " +
         plain(fall_s) + " " + plain(high) + " " + plain(fall_s + edge_s) + " 0)\n";
}

}  // namespace

MlsaTiming mlsa_timing(const MlsaCircuit& circuit, double settle_s) {
  const double strobe = lead_s + settle_s, fall = strobe + circuit.evaluation_s;
  return {lead_s, strobe, fall, fall + rest_s};
}

Deck mlsa_cycle_deck(const technologies::Technology& technology, const technologies::RramTechnology& rram,
                     const spec::RramArraySpec& array, const MlsaCircuit& circuit, const MlsaState& state, double settle_s) {
  const MlsaTiming timing = mlsa_timing(circuit, settle_s);
  const std::string supply = plain(array.supply_v);
  int selected = 0;
  for (const RramRow& row : state.column.rows) selected += row.input != 0 ? 1 : 0;
  std::string text = rram_cell_subcircuit(technology, rram, array) + current_latch_text(technology, circuit) +
                     rram_column_circuit(technology, array, state.column, true);
  for (const char* node : {"col", "lat", "ref"}) text += std::string("v") + node + " v" + node + " 0 " + supply + "\n";
  if (rram.wordline_farad > 0 && selected > 0) text += "con on 0 " + plain(rram.wordline_farad * selected) + "\n";
  text += pulse("on", array.supply_v, timing.rise_s, timing.fall_s, circuit.edge_s) +
          pulse("clk", array.supply_v, timing.strobe_s, timing.fall_s, circuit.edge_s) +
          clamp_text(technology, array, circuit, "vcol", state.shifts.column_mirror_v) +
          flash_text(technology, circuit, state, "vlat", "vref") + clamp_guess(array);
  Deck deck{"", {"vcol#branch", "vlat#branch", "vref#branch", "von#branch", "vclk#branch"}, "time", timing.end_s};
  text += ".save i(vcol) i(vlat) i(vref) i(von) i(vclk)";
  std::string measures;
  for (std::size_t k = 0; k < state.references_a.size(); ++k)
    for (const char* name : {"q", "qb"}) {
      const std::string node = name + std::to_string(k);
      deck.probes.push_back(node);
      text += " v(" + node + ")";
    }
  for (const char* source : {"vcol", "vlat", "vref", "von", "vclk"})
    measures += std::string(".meas tran c_") + source + " integ i(" + source + ") from=0 to=" + plain(timing.fall_s) + "\n";
  text += "\n.tran " + plain(timing.end_s / 500) + " " + plain(timing.end_s) + "\n" + measures + ".end\n";
  deck.text = rram_header(state.column.title, array, RramAnalysis::strobe) + technologies::cards_for(technology, text) + text;
  return deck;
}

MlsaCircuit row_reader_circuit() {
  return {.units = 1,
          .latch = {.copy_width_m = 0.5e-6,
                    .copy_length_m = 0.5e-6,
                    .cross_n_width_m = 0.5e-6,
                    .cross_n_length_m = 0.13e-6,
                    .cross_p_width_m = 0.5e-6,
                    .reset_width_m = 0.3e-6,
                    .inverter_n_width_m = 0.3e-6,
                    .inverter_p_width_m = 0.6e-6},
          .clamp_width_m = 1e-6,
          .evaluation_s = 10e-9};
}

}  // namespace bitline::columns
