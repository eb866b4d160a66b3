#include "netlists/columns/rram_cell_sweep.hpp"

#include "netlists/cells/rram_1t1r.hpp"
#include "netlists/columns/rram_deck.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

using spec::plain;

Deck rram_cell_deck(const technologies::Technology& technology, const technologies::RramTechnology& rram,
                    const spec::RramArraySpec& array, const RramCellSweep& sweep) {
  const std::string text = cells::rram_1t1r_subcircuit(technology, rram, array.temperature_kelvin) + "vwl wl 0 " +
                           plain(sweep.selected ? array.supply_v : 0) + "\nvsl sl 0 " + plain(sweep.sourceline_v) +
                           "\nvbl bl 0 0\nx0 bl sl wl rram_1t1r ra=" + plain(sweep.branch.ohm) +
                           " da=" + plain(sweep.branch.shift_v) + "\n.save i(vbl)\n.print dc i(vbl)\n.dc vbl 0 " +
                           plain(sweep.stop_v) + " " + plain(sweep.step_v) + "\n.end\n";
  return {rram_header("a branch's current against the bit line", array, RramAnalysis::point) +
              technologies::cards_for(technology, text) + text,
          {"vbl#branch"},
          "v-sweep",
          sweep.stop_v};
}

}  // namespace bitline::columns
