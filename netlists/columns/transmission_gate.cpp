#include "netlists/columns/transmission_gate.hpp"

#include "netlists/columns/rram_deck.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

using spec::plain;

std::string transmission_gate_text(const technologies::Technology& technology, const spec::TransmissionGateSpec& gate,
                                   double supply_v, const std::string& from, const std::string& to) {
  const technologies::Geometry n{gate.nmos_width_m, gate.length_m, contacted_extent_m, contacted_extent_m};
  const technologies::Geometry p{gate.pmos_width_m, gate.length_m, contacted_extent_m, contacted_extent_m};
  return "vmux mux 0 " + plain(supply_v) + "\n" +
         technologies::mosfet_line("mmuxn", {from, "mux", to, "0"}, technology.nmos, n, "", "1") +
         technologies::mosfet_line("mmuxp", {from, "0", to, "mux"}, technology.pmos, p, "", "1");
}

Deck transmission_gate_deck(const technologies::Technology& technology, const spec::RramArraySpec& array, double most_a) {
  constexpr int steps = 16;
  const std::string text = transmission_gate_text(technology, *array.multiplexer, array.supply_v, "bl", "near") +
                           "vread bl 0 " + plain(array.read.voltage_v) +
                           "\nitaken near 0 0\n.save v(near)\n.print dc v(near)\n.dc itaken 0 " + plain(most_a) + " " +
                           plain(most_a / steps) + "\n.end\n";
  return {rram_header("a transmission gate's drop against its current", array, RramAnalysis::point) +
              technologies::cards_for(technology, text) + text,
          {"near"},
          "i-sweep",
          most_a};
}

}  // namespace bitline::columns
