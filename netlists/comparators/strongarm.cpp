#include "netlists/comparators/strongarm.hpp"

#include <utility>

namespace bitline::comparators {

namespace {

using technologies::Device;
using technologies::Geometry;
using technologies::Technology;
using technologies::Terminals;

/// One transistor of the subcircuit, at the place of its StrongarmDevice.
struct Part {
  const char* name;
  Terminals nodes;
  bool n_channel;
  double width_m;
};

std::array<Part, strongarm_devices> parts(const spec::LatchSpec& latch) {
  return {{{"mt", {"tail", "clk", "vss", "vss"}, true, latch.tail_width_m},
           {"mil", {"x", "bl", "tail", "vss"}, true, latch.input_width_m},
           {"mir", {"xb", "blb", "tail", "vss"}, true, latch.input_width_m},
           {"mnl", {"o", "ob", "x", "vss"}, true, latch.cross_n_width_m},
           {"mnr", {"ob", "o", "xb", "vss"}, true, latch.cross_n_width_m},
           {"mpl", {"o", "ob", "vdd", "vdd"}, false, latch.cross_p_width_m},
           {"mpr", {"ob", "o", "vdd", "vdd"}, false, latch.cross_p_width_m},
           {"mxl", {"x", "clk", "vdd", "vdd"}, false, latch.precharge_width_m},
           {"mxr", {"xb", "clk", "vdd", "vdd"}, false, latch.precharge_width_m},
           {"mol", {"o", "clk", "vdd", "vdd"}, false, latch.precharge_width_m},
           {"mor", {"ob", "clk", "vdd", "vdd"}, false, latch.precharge_width_m},
           {"mvnl", {"q", "o", "vss", "vss"}, true, latch.inverter_n_width_m},
           {"mvnr", {"qb", "ob", "vss", "vss"}, true, latch.inverter_n_width_m},
           {"mvpl", {"q", "o", "vdd", "vdd"}, false, latch.inverter_p_width_m},
           {"mvpr", {"qb", "ob", "vdd", "vdd"}, false, latch.inverter_p_width_m}}};
}

/// A diffusion with one row of contacts is about this many channel lengths long.
constexpr double extent_lengths = 2.3;

Geometry geometry(const Part& part, const spec::LatchSpec& latch) {
  return {part.width_m, latch.length_m, extent_lengths * latch.length_m, extent_lengths * latch.length_m};
}

const Device& device(const Part& part, const Technology& technology) {
  return part.n_channel ? technology.nmos : technology.pmos;
}

}  // namespace

std::string_view name(StrongarmDevice device) {
  static constexpr std::array<std::string_view, strongarm_devices> names{"tail",
                                                                         "input_left",
                                                                         "input_right",
                                                                         "cross_n_left",
                                                                         "cross_n_right",
                                                                         "cross_p_left",
                                                                         "cross_p_right",
                                                                         "inner_precharge_left",
                                                                         "inner_precharge_right",
                                                                         "output_precharge_left",
                                                                         "output_precharge_right",
                                                                         "inverter_n_left",
                                                                         "inverter_n_right",
                                                                         "inverter_p_left",
                                                                         "inverter_p_right"};
  return names[static_cast<std::size_t>(device)];
}

std::string strongarm_subcircuit(const Technology& technology, const spec::LatchSpec& latch) {
  std::string text = ".subckt strongarm bl blb clk q qb vdd vss";
  for (int d = 0; d < strongarm_devices; ++d) text += " d" + std::to_string(d) + "=0";
  text += "\n";
  int d = 0;
  for (const Part& part : parts(latch))
    text += technologies::mosfet_line(part.name, part.nodes, device(part, technology), geometry(part, latch),
                                      "{d" + std::to_string(d++) + "}", "1");
  return text + ".ends\n";
}

LatchShifts strongarm_sigmas_v(const Technology& technology, const spec::LatchSpec& latch) {
  LatchShifts sigmas{};
  std::size_t d = 0;
  for (const Part& part : parts(latch))
    sigmas[d++] = technologies::threshold_sigma_v(device(part, technology), geometry(part, latch));
  return sigmas;
}

LatchShifts mirrored(const LatchShifts& shifts) {
  LatchShifts turned = shifts;
  for (std::size_t left = 1; left < turned.size(); left += 2) std::swap(turned[left], turned[left + 1]);
  return turned;
}

}  // namespace bitline::comparators
