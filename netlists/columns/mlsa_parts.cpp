#include "netlists/columns/mlsa_parts.hpp"

#include <numbers>

#include "netlists/columns/rram_deck.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

namespace {

using spec::plain;
using technologies::Geometry;
using technologies::Technology;

constexpr double clamp_length_m = 0.13e-6;
constexpr double amplifier_gain = 1e4, amplifier_hz = 100e9;  // of the clamp: at low frequencies, and gain times bandwidth
constexpr double amplifier_siemens = 1e-3;                    // any: the resistance and the capacitance follow

}  // namespace

std::string current_latch_text(const Technology& technology, const MlsaCircuit& circuit) {
  return comparators::latch_subcircuit(technology, comparators::current_latch(circuit.latch));
}

std::string mirror_line(const Technology& technology, const MlsaCircuit& circuit, const std::string& node,
                        const std::string& supply, double shift_v) {
  const double extent = 2.3 * circuit.latch.copy_length_m;  // as the latch's own devices have it
  const Geometry unit{circuit.latch.copy_width_m, circuit.latch.copy_length_m, extent, extent};
  return technologies::mosfet_line("m" + node, {node, node, supply, supply}, technology.pmos, unit, plain(shift_v),
                                   std::to_string(circuit.units));
}

std::string loaded_current_latch(const MlsaCircuit& circuit, const std::string& index, const std::string& column,
                                 const std::string& reference, const std::string& supply,
                                 const comparators::LatchShifts& shifts) {
  const std::string load = plain(circuit.load_farad), q = "q" + index, qb = "qb" + index;
  std::string text = "xlatch" + index + " " + column + " " + reference + " clk " + q + " " + qb + " " + supply + " 0 latch";
  for (std::size_t d = 0; d < shifts.size(); ++d)
    if (shifts[d] != 0) text += " d" + std::to_string(d) + "=" + plain(shifts[d]);
  return text + "\nc" + q + " " + q + " 0 " + load + "\nc" + qb + " " + qb + " 0 " + load + "\n";
}

std::string clamp_text(const Technology& technology, const spec::RramArraySpec& array, const MlsaCircuit& circuit,
                       const std::string& supply, double mirror_shift_v) {
  const Geometry clamp{circuit.clamp_width_m, clamp_length_m, contacted_extent_m, contacted_extent_m};
  const std::string half = plain(array.supply_v / 2);
  // Without its pole the amplifier answers at once, and the loop through the clamp ends now and then in ever smaller time
  // steps.
  const std::string amplifier = "gamp 0 amp set bl " + plain(amplifier_siemens) + "\nramp amp 0 " +
                                plain(amplifier_gain / amplifier_siemens) + "\ncamp amp 0 " +
                                plain(amplifier_siemens / (2 * std::numbers::pi * amplifier_hz)) + "\nbgate gate 0 v=" + half +
                                "*(1+tanh(v(amp)/" + half + "))\n";
  return "vset set 0 " + plain(array.read.voltage_v) + "\n" + amplifier +
         technologies::mosfet_line("mclamp", {"clamped", "gate", "bl", "0"}, technology.nmos, clamp, "0", "1") +
         "vsense mir clamped 0\n" + mirror_line(technology, circuit, "mir", supply, mirror_shift_v);
}

std::string clamp_guess(const spec::RramArraySpec& array) {
  return ".nodeset v(bl)=" + plain(array.read.voltage_v) + " v(amp)=" + plain(array.read.voltage_v) +
         " v(gate)=" + plain(array.read.voltage_v + array.supply_v / 2) + " v(mir)=" + plain(array.supply_v / 2) + "\n";
}

std::string flash_text(const Technology& technology, const MlsaCircuit& circuit, const MlsaState& state,
                       const std::string& latch_supply, const std::string& reference_supply) {
  std::string text;
  const auto& shifts = state.shifts;
  for (std::size_t k = 0; k < state.references_a.size(); ++k) {
    const std::string index = std::to_string(k), node = "ref" + index;
    text += "i" + node + " " + node + " 0 " + plain(state.references_a[k]) + "\n";
    text += mirror_line(technology, circuit, node, reference_supply,
                        shifts.reference_mirrors_v.empty() ? 0 : shifts.reference_mirrors_v.at(k));
    text += loaded_current_latch(circuit, index, "mir", node, latch_supply,
                                 shifts.latches_v.empty() ? comparators::LatchShifts{} : shifts.latches_v.at(k));
  }
  return text;
}

}  // namespace bitline::columns
