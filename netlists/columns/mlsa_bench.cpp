#include "netlists/columns/mlsa_bench.hpp"

#include <algorithm>
#include <cmath>

#include "netlists/columns/mlsa_parts.hpp"
#include "netlists/columns/rram_deck.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

namespace {

using spec::plain;
using technologies::Technology;

/// A clock that rises at once, and the transient up to the end of the evaluation.
std::string strobe(const spec::RramArraySpec& array, const MlsaCircuit& circuit, const std::string& saved) {
  return "vdd vdd 0 " + plain(array.supply_v) + "\nvclk clk 0 pwl(0 0 " + plain(circuit.edge_s) + " " + plain(array.supply_v) +
         ")\n.save" + saved + "\n.tran " + plain(circuit.evaluation_s / 200) + " " + plain(circuit.evaluation_s);
}

std::string measured(const std::string& name, const std::string& node, double at_s) {
  return "\n.meas tran " + name + " find v(" + node + ") at=" + plain(at_s);
}

}  // namespace

MlsaCircuit mlsa_circuit(double full_scale_a) {
  constexpr double copy_a = 16e-6, clamp_a_per_m = 4;  // what the clamp carries with some 0.2 V of overdrive at 0.3 V
  return {.units = std::max(1, static_cast<int>(std::ceil(full_scale_a / copy_a))),
          .clamp_width_m = std::max(1e-6, full_scale_a / clamp_a_per_m)};
}

double mirror_sigma_v(const Technology& technology, const MlsaCircuit& circuit) {
  return technologies::threshold_sigma_v(technology.pmos,
                                         {circuit.latch.copy_width_m * circuit.units, circuit.latch.copy_length_m, 0, 0});
}

Deck mlsa_deck(const Technology& technology, const technologies::RramTechnology& rram, const spec::RramArraySpec& array,
               const MlsaCircuit& circuit, const MlsaState& state) {
  Deck deck{"", {"vsense#branch", "bl"}, "time", circuit.evaluation_s};
  std::string saved = " i(vsense) v(bl)", measures;
  for (std::size_t k = 0; k < state.references_a.size(); ++k)
    for (const char* name : {"q", "qb"}) {
      const std::string node = name + std::to_string(k);
      deck.probes.push_back(node);
      saved += " v(" + node + ")";
      measures += measured("v_" + node, node, circuit.evaluation_s);
    }
  const std::string text = rram_cell_subcircuit(technology, rram, array) + current_latch_text(technology, circuit) +
                           rram_column_circuit(technology, array, state.column, true) + "von on 0 " + plain(array.supply_v) +
                           "\n" + clamp_text(technology, array, circuit, "vdd", state.shifts.column_mirror_v) +
                           flash_text(technology, circuit, state, "vdd", "vdd") + clamp_guess(array) +
                           strobe(array, circuit, saved) + measures + "\n.end\n";
  deck.text = rram_header(state.column.title, array, RramAnalysis::strobe) + technologies::cards_for(technology, text) + text;
  return deck;
}

Deck current_strobe_deck(const Technology& technology, const spec::RramArraySpec& array, const MlsaCircuit& circuit,
                         const CurrentStrobe& s) {
  const MlsaState state{{}, {s.reference_a}, {0, {s.reference_mirror_v}, {s.shifts}}};
  const std::string text =
      current_latch_text(technology, circuit) + "imir mir 0 " + plain(s.column_a) + "\n" +
      mirror_line(technology, circuit, "mir", "vdd", s.column_mirror_v) + flash_text(technology, circuit, state, "vdd", "vdd") +
      strobe(array, circuit, " v(xlatch0.o) v(xlatch0.ob) v(q0) v(qb0)") + measured("v_q", "q0", circuit.evaluation_s) +
      measured("v_qb", "qb0", circuit.evaluation_s) + "\n.end\n";
  return {rram_header("one strobe of a current latch", array, RramAnalysis::strobe) +
              technologies::cards_for(technology, text) + text,
          {"xlatch0.o", "xlatch0.ob", "q0", "qb0"},
          "time",
          circuit.evaluation_s};
}

RramColumnState replica_rows(const technologies::RramTechnology& rram, int rows, int matches, bool half) {
  RramColumnState state{"replica of " + std::to_string(matches) + " matches", {}};
  for (int row = 0; row < rows; ++row) {
    const double low = rram.low.median_ohm * (half && row == matches ? 2 : 1);
    state.rows.push_back({{low, 0}, {rram.high.median_ohm, 0}, row < matches + (half ? 1 : 0) ? 1 : -1});
  }
  return state;
}

}  // namespace bitline::columns
