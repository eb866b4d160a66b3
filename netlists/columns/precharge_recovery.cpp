#include "netlists/columns/precharge_recovery.hpp"

#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

using spec::plain;
using technologies::mosfet_line;

Deck precharge_recovery_deck(const technologies::Technology& technology, const spec::ColumnSpec& column, double swing_v,
                             double stop_s) {
  const std::string supply = plain(column.supply_v), farad = plain(column.bitline_farad);
  const auto& p = column.precharge;
  const technologies::Geometry size{p.width_m, p.length_m, 2.3 * p.length_m, 2.3 * p.length_m};
  const std::string header = "* recovery of the bit lines\n.options temp=" + plain(column.temperature_kelvin - 273.15) +
                             " reltol=1e-5 abstol=1e-12 vntol=1e-8 chgtol=1e-18 trtol=1 num_threads=1\n";
  std::string text = "vdd vdd 0 " + supply + "\ncbl bl 0 " + farad + "\ncblb blb 0 " + farad + "\n";
  text += mosfet_line("mpre0", {"bl", "0", "vdd", "vdd"}, technology.pmos, size, "0", "1");
  text += mosfet_line("mpre1", {"blb", "0", "vdd", "vdd"}, technology.pmos, size, "0", "1");
  text += mosfet_line("mpre2", {"bl", "0", "blb", "vdd"}, technology.pmos, size, "0", "1");
  const int ones = column.rows / 2;
  const auto idle = [&](const char* name, const char* line, const char* inner, int count) {
    if (count > 0)
      text += mosfet_line(name, {line, "0", inner, "0"}, technology.sram_6t_devices.access, technology.sram_6t.access, "0",
                          std::to_string(count));
  };
  idle("midle0", "bl", "0", column.rows - ones);
  idle("midle1", "blb", "vdd", column.rows - ones);
  idle("midle2", "bl", "vdd", ones);
  idle("midle3", "blb", "0", ones);
  text += ".ic v(bl)=" + plain(column.supply_v - swing_v) + " v(blb)=" + supply + "\n.save v(bl) v(blb)\n.tran " +
          plain(stop_s / 1000) + " " + plain(stop_s) + "\n.meas tran v_bl find v(bl) at=" + plain(stop_s) + "\n.end\n";
  return {header + technologies::cards_for(technology, text) + text, {"bl", "blb"}, "time", stop_s};
}

}  // namespace bitline::columns
