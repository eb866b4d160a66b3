#include "netlists/columns/rram_column.hpp"

#include "netlists/cells/rram_1t1r.hpp"
#include "netlists/cells/rram_2t2r.hpp"
#include "netlists/columns/rram_deck.hpp"
#include "netlists/columns/transmission_gate.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

namespace {

using spec::plain;
using spec::RramArraySpec;
using technologies::RramTechnology;
using technologies::Technology;

constexpr double precharge_s = 0.2e-9, release_edge_s = 50e-12, wordline_edge_s = 50e-12;

/// A line in series of one segment per cell, from the node `end`; without resistance all cells are at one node. Returns the
/// node of each row.
std::vector<std::string> line(std::string& text, const std::string& name, const std::string& end, std::size_t rows,
                              double ohm) {
  std::vector<std::string> nodes;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string index = std::to_string(row);
    nodes.push_back(ohm > 0 ? name + index : end);
    if (ohm > 0)
      text.append("rw")
          .append(nodes.back())
          .append(" ")
          .append(row == 0 ? end : nodes[row - 1])
          .append(" ")
          .append(nodes.back())
          .append(" ")
          .append(plain(ohm))
          .append("\n");
  }
  return nodes;
}

std::string line_capacitance(const std::string& name, const std::vector<std::string>& nodes, double farad) {
  if (farad == 0 || nodes.empty() || nodes.front() == "0") return "";
  if (nodes.size() > 1 && nodes[0] == nodes[1])
    return "cw" + name + " " + nodes[0] + " 0 " + plain(farad * static_cast<double>(nodes.size())) + "\n";
  std::string text;
  for (const std::string& node : nodes) text += "cw" + node + " " + node + " 0 " + plain(farad) + "\n";
  return text;
}

/// Between two nodes; nothing where there is none.
std::string multiplexer(const Technology& technology, const RramArraySpec& array, const std::string& from,
                        const std::string& to) {
  if (array.multiplexer) return transmission_gate_text(technology, *array.multiplexer, array.supply_v, from, to);
  const double ohm = array.lines.mux_ohm;
  return ohm > 0 ? "rmux " + from + " " + to + " " + plain(ohm) + "\n" : "";
}

std::string branch_parameters(const std::string& name, const cells::RramBranch& branch) {
  return " r" + name + "=" + plain(branch.ohm) + (branch.shift_v == 0 ? "" : " d" + name + "=" + plain(branch.shift_v));
}

/// One operating point with the source `vread` at the read voltage.
std::string operating_point(const RramArraySpec& array, const std::string& probe) {
  const std::string level = plain(array.read.voltage_v);
  return ".save " + probe + "\n.print dc " + probe + "\n.dc vread " + level + " " + level + " 1\n.end\n";
}

/// Both kinds of transistors, so that any level passes.
std::string precharge(const Technology& technology, const RramArraySpec& array, const RramTiming& timing) {
  const std::string supply = plain(array.supply_v), release = plain(timing.release_s),
                    off = plain(timing.release_s + release_edge_s);
  constexpr double width_m = 4e-6, length_m = 0.13e-6;
  const technologies::Geometry n{width_m, length_m, contacted_extent_m, contacted_extent_m},
      p{2 * width_m, length_m, contacted_extent_m, contacted_extent_m};
  return "vdd vdd 0 " + supply + "\nvpn pn 0 pwl(0 " + supply + " " + release + " " + supply + " " + off +
         " 0)\nvpp pp 0 pwl(0 0 " + release + " 0 " + off + " " + supply + ")\n" +
         technologies::mosfet_line("mpren", {"level", "pn", "bl", "0"}, technology.nmos, n, "0", "1") +
         technologies::mosfet_line("mprep", {"level", "pp", "bl", "vdd"}, technology.pmos, p, "0", "1");
}

std::string discharge(const Technology& technology, const RramArraySpec& array) {
  const RramTiming timing = rram_timing(array.read);
  return "vread level 0 " + plain(array.read.voltage_v) + "\n" + precharge(technology, array, timing) + "von on 0 pwl(0 0 " +
         plain(timing.rise_s) + " 0 " + plain(timing.rise_s + wordline_edge_s) + " " + plain(array.supply_v) +
         ")\n.save v(bl)\n.tran " + plain(array.read.time_s / 100) + " " + plain(timing.strobe_s) +
         "\n.meas tran v_bl find v(bl) at=" + plain(timing.strobe_s) + "\n.end\n";
}

}  // namespace

RramTiming rram_timing(const spec::RramReadSpec& read) {
  const double rise = precharge_s + 2 * release_edge_s;
  return {precharge_s, rise, rise + read.time_s};
}

std::string rram_cell_subcircuit(const Technology& technology, const RramTechnology& rram, const RramArraySpec& array) {
  return array.cell == "rram_1t1r" ? cells::rram_1t1r_subcircuit(technology, rram, array.temperature_kelvin)
                                   : cells::rram_2t2r_subcircuit(technology, rram, array.temperature_kelvin);
}

std::string rram_column_circuit(const Technology& technology, const RramArraySpec& array, const RramColumnState& state,
                                bool capacitances) {
  const bool complementary = array.cell != "rram_1t1r";
  const auto& lines = array.lines;
  std::string text = multiplexer(technology, array, "bl", "near");
  const std::string end = text.empty() ? "bl" : "near";
  const std::size_t rows = state.rows.size();
  const auto bitline = line(text, "bl", end, rows, lines.bitline_ohm);
  const auto sourceline = line(text, "sl", "0", rows, lines.sourceline_ohm);
  if (capacitances)
    text += line_capacitance("bl", bitline, lines.bitline_farad) + line_capacitance("sl", sourceline, lines.sourceline_farad);
  for (std::size_t i = 0; i < rows; ++i) {
    const RramRow& row = state.rows[i];
    text += "x" + std::to_string(i) + " " + bitline[i] + " " + sourceline[i] + (row.input > 0 ? " on" : " 0");
    if (complementary) text += row.input < 0 ? " on" : " 0";
    text += " " + array.cell + branch_parameters("a", row.a);
    if (complementary) text += branch_parameters("b", row.b);
    text += '\n';
  }
  return text;
}

Deck rram_column_deck(const Technology& technology, const RramTechnology& rram, const RramArraySpec& array,
                      const RramColumnState& state) {
  const bool point = array.read.by != "discharge";
  std::string text = rram_cell_subcircuit(technology, rram, array) + rram_column_circuit(technology, array, state, !point);
  const std::string level = plain(array.read.voltage_v), on = "von on 0 " + plain(array.supply_v) + "\n";
  Deck deck{"", {"bl"}, "v-sweep", array.read.voltage_v};
  if (array.read.by == "clamp") {
    deck.probes = {"vread#branch"};
    text += on + "vread bl 0 " + level + "\n" + operating_point(array, "i(vread)");
  } else if (array.read.by == "divider") {
    text +=
        on + "vread up 0 " + level + "\nrup up bl " + plain(array.read.pull_up_ohm) + "\n" + operating_point(array, "v(bl)");
  } else {
    text += discharge(technology, array);
    deck.scale = "time";
    deck.stop = rram_timing(array.read).strobe_s;
  }
  deck.text = rram_header(state.title, array, point ? RramAnalysis::point : RramAnalysis::transient) +
              technologies::cards_for(technology, text) + text;
  return deck;
}

}  // namespace bitline::columns
