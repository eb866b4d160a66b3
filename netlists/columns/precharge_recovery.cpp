#include "netlists/columns/precharge_recovery.hpp"

#include "netlists/columns/deck_parts.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

using spec::plain;

Deck precharge_recovery_deck(const technologies::Technology& technology, const spec::ColumnSpec& column, double swing_v,
                             double stop_s) {
  const std::string supply = plain(column.supply_v);
  const auto wire = bitline_wire(column);
  const int ones = column.rows / 2;
  std::string text = "vdd vdd 0 " + supply + "\n" + wire.text + precharge_devices(technology, column, "0", "vdd") +
                     idle_rows(technology, "0", column.rows - ones, ones, wire);
  for (const auto& section : wire.sections)
    text += ".ic v(bl" + section + ")=" + plain(column.supply_v - swing_v) + " v(blb" + section + ")=" + supply + "\n";
  text += ".save v(bl) v(blb)\n.tran " + plain(stop_s / 1000) + " " + plain(stop_s) +
          "\n.meas tran v_bl find v(bl) at=" + plain(stop_s) + "\n.end\n";
  return {deck_header("recovery of the bit lines", column, 1e-5) + technologies::cards_for(technology, text) + text,
          {"bl", "blb"},
          "time",
          stop_s};
}

}  // namespace bitline::columns
