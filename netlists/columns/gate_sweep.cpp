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
  std::string text = "* drain current against gate voltage\n.options temp=" + plain(sweep.temperature_kelvin - 273.15) +
                     " reltol=1e-6 abstol=1e-15 vntol=1e-8 gmin=1e-16 num_threads=1\n" + technology.cards;
  text += source("g", 0) + source("d", sweep.drain_v);
  text +=
      technologies::mosfet_line("m1", {"d", "g", "0", "0"}, n ? technology.nmos : technology.pmos, sweep.geometry, "0", "1");
  text += ".save i(vd)\n.dc vg 0 " + plain(sweep.stop_v) + " " + plain(sweep.step_v) + "\n.end\n";
  return {text, {"vd#branch"}, "v-sweep", sweep.stop_v};
}

}  // namespace bitline::columns
