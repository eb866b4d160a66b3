#include "netlists/cells/sram_6t.hpp"

namespace bitline::cells {

using technologies::mosfet_line;

std::string sram_6t_subcircuit(const technologies::Technology& technology) {
  const auto& sizes = technology.sram_6t;
  const auto& n = technology.nmos;
  const auto& p = technology.pmos;
  std::string text = ".subckt sram_6t bl blb wl vdd vss d0=0 d1=0 d2=0 d3=0 d4=0 d5=0 n=1\n";
  text += mosfet_line("mal", {"bl", "wl", "q", "vss"}, n, sizes.access, "{d0}", "{n}");
  text += mosfet_line("mar", {"blb", "wl", "qb", "vss"}, n, sizes.access, "{d1}", "{n}");
  text += mosfet_line("mnl", {"q", "qb", "vss", "vss"}, n, sizes.pull_down, "{d2}", "{n}");
  text += mosfet_line("mnr", {"qb", "q", "vss", "vss"}, n, sizes.pull_down, "{d3}", "{n}");
  text += mosfet_line("mpl", {"q", "qb", "vdd", "vdd"}, p, sizes.pull_up, "{d4}", "{n}");
  text += mosfet_line("mpr", {"qb", "q", "vdd", "vdd"}, p, sizes.pull_up, "{d5}", "{n}");
  return text + ".ends\n";
}

SramShifts sram_6t_sigmas_v(const technologies::Technology& technology) {
  const auto& sizes = technology.sram_6t;
  const double access = technologies::threshold_sigma_v(technology.nmos, sizes.access);
  const double pull_down = technologies::threshold_sigma_v(technology.nmos, sizes.pull_down);
  const double pull_up = technologies::threshold_sigma_v(technology.pmos, sizes.pull_up);
  return {access, access, pull_down, pull_down, pull_up, pull_up};
}

}  // namespace bitline::cells
