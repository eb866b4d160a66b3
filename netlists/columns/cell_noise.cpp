#include "netlists/columns/cell_noise.hpp"

#include "netlists/cells/sram_6t.hpp"
#include "netlists/columns/deck_parts.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

using spec::plain;

Deck cell_noise_deck(const technologies::Technology& technology, const spec::ColumnSpec& column, double wordline_v,
                     double bitline_v) {
  constexpr double from_hz = 5e8, to_hz = 1e9;
  const std::string supply = plain(column.supply_v);
  std::string text = cells::sram_6t_subcircuit(technology);
  text += "vdd vdd 0 " + supply + "\nvblb blb 0 " + supply + "\nvbl bl 0 dc " + plain(bitline_v) + " ac 1\nvwl wl 0 " +
          plain(wordline_v) + "\nx0 bl blb wl vdd 0 sram_6t\n.nodeset v(x0.q)=0 v(x0.qb)=" + supply + "\n";
  // One volt for every ampere of the line: what noise analysis can look at.
  text += "hcurrent current 0 vbl 1\n.noise v(current) vbl lin 2 " + plain(from_hz) + " " + plain(to_hz) + "\n.end\n";
  return {deck_header("noise of a cell's current", column, 1e-4) + technologies::cards_for(technology, text) + text,
          {"noise1.onoise_spectrum"},
          "noise1.frequency",
          to_hz};
}

}  // namespace bitline::columns
