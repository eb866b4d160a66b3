#include "netlists/cells/sram_6t.hpp"

namespace bitline::cells {

using technologies::mosfet_line;

std::string sram_6t_subcircuit(const technologies::Technology& technology) {
  const auto& sizes = technology.sram_6t;
  const auto& devices = technology.sram_6t_devices;
  std::string text = ".subckt sram_6t bl blb wl vdd vss d0=0 d1=0 d2=0 d3=0 d4=0 d5=0 n=1\n";
  text += mosfet_line("mal", {"bl", "wl", "q", "vss"}, devices.access, sizes.access, "{d0}", "{n}");
  text += mosfet_line("mar", {"blb", "wl", "qb", "vss"}, devices.access, sizes.access, "{d1}", "{n}");
  text += mosfet_line("mnl", {"q", "qb", "vss", "vss"}, devices.pull_down, sizes.pull_down, "{d2}", "{n}");
  text += mosfet_line("mnr", {"qb", "q", "vss", "vss"}, devices.pull_down, sizes.pull_down, "{d3}", "{n}");
  text += mosfet_line("mpl", {"q", "qb", "vdd", "vdd"}, devices.pull_up, sizes.pull_up, "{d4}", "{n}");
  text += mosfet_line("mpr", {"qb", "q", "vdd", "vdd"}, devices.pull_up, sizes.pull_up, "{d5}", "{n}");
  return text + ".ends\n";
}

SramShifts sram_6t_sigmas_v(const technologies::Technology& technology) {
  const auto& sizes = technology.sram_6t;
  const auto& devices = technology.sram_6t_devices;
  const double access = technologies::threshold_sigma_v(devices.access, sizes.access);
  const double pull_down = technologies::threshold_sigma_v(devices.pull_down, sizes.pull_down);
  const double pull_up = technologies::threshold_sigma_v(devices.pull_up, sizes.pull_up);
  return {access, access, pull_down, pull_down, pull_up, pull_up};
}

}  // namespace bitline::cells
