#include "netlists/columns/flip_ramp.hpp"

#include "netlists/columns/deck_parts.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

using spec::plain;

Deck flip_ramp_deck(const technologies::Technology& technology, const spec::ColumnSpec& column, const FlipStress& stress,
                    const cells::SramShifts& shifts) {
  std::string text = cells::sram_6t_subcircuit(technology);
  text += "vdd vdd 0 " + plain(column.supply_v) + "\nvbl bl 0 " + plain(stress.bl_v) + "\nvblb blb 0 " + plain(stress.blb_v) +
          "\nvwl wl 0 pwl(0 0 " + plain(flip_ramp_s) + " " + plain(stress.stop_v) + ")\nx0 bl blb wl vdd 0 sram_6t";
  for (std::size_t d = 0; d < shifts.size(); ++d)
    if (shifts[d] != 0) text += " d" + std::to_string(d) + "=" + plain(shifts[d]);
  text += "\n.ic v(x0.q)=" + plain(column.supply_v) + " v(x0.qb)=0\n.save v(wl) v(x0.q) v(x0.qb)\n.tran " +
          plain(flip_ramp_s / 100) + " " + plain(flip_ramp_s) + "\n.meas tran v_flip find v(wl) when v(x0.q)=v(x0.qb)\n.end\n";
  return {deck_header("word-line level at which a cell flips", column, 1e-4) + technologies::cards_for(technology, text) + text,
          {"wl", "x0.q", "x0.qb"},
          "time",
          flip_ramp_s};
}

}  // namespace bitline::columns
