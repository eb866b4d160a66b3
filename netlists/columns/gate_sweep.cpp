#include "netlists/columns/gate_sweep.hpp"

#include <string>

#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

using spec::plain;

Deck gate_sweep_deck(const technologies::Technology& technology, const GateSweep& sweep) {
  const bool n = sweep.channel == Channel::n;
  // A source with its terminals exchanged turns the sign of a p-channel device and keeps the swept value rising.
  const auto source = [&](const std::string& node, double volt) {
    return "v" + node + (n ? " " + node + " 0 " : " 0 " + node + " ") + plain(volt) + "\n";
  };
  const std::string circuit = source("g", 0) + source("d", sweep.drain_v) +
                              technologies::mosfet_line("m1", {"d", "g", "0", "0"}, sweep.device, sweep.geometry, sweep.shift,
                                                        std::to_string(sweep.multiplier)) +
                              ".save i(vd)\n.dc vg 0 " + plain(sweep.stop_v) + " " + plain(sweep.step_v) + "\n.end\n";
  const std::string text = "* drain current against gate voltage\n.options temp=" + plain(sweep.temperature_kelvin - 273.15) +
                           " reltol=1e-6 abstol=1e-15 vntol=1e-8 gmin=1e-16 num_threads=1\n" +
                           technologies::cards_for(technology, circuit) + circuit;
  return {text, {"vd#branch"}, "v-sweep", sweep.stop_v};
}

}  // namespace bitline::columns
