#include "netlists/cells/rram_branch.hpp"

#include "netlists/spec/quantity.hpp"

namespace bitline::cells {

std::string rram_law(const technologies::RramTechnology& rram, double temperature_kelvin) {
  if (rram.sinh_v == 0) return "";
  constexpr double boltzmann_joule_per_kelvin = 1.380649e-23, electron_coulomb = 1.602176634e-19;
  const double thermal_v = boltzmann_joule_per_kelvin * temperature_kelvin / electron_coulomb;
  return ".model rram_law d is=1 n=" + spec::plain(rram.sinh_v / thermal_v) +
         " tnom=" + spec::plain(temperature_kelvin - 273.15) + "\n";
}

std::string rram_branch(const technologies::Technology& technology, const technologies::RramTechnology& rram,
                        std::string_view name, std::string_view gate) {
  const std::string branch(name), inner = "i" + branch;
  const std::string area = " rram_law area={" + spec::plain(rram.sinh_v / 2) + "/r" + branch + "}\n";
  const std::string device = rram.sinh_v > 0
                                 ? "df" + branch + " bl " + inner + area + "dr" + branch + " " + inner + " bl" + area
                                 : "r" + branch + " bl " + inner + " {r" + branch + "}\n";
  return device + technologies::mosfet_line("m" + branch, {inner, gate, "sl", "0"}, technology.nmos, rram.access,
                                            "{d" + branch + "}", "1");
}

double rram_access_sigma_v(const technologies::Technology& technology, const technologies::RramTechnology& rram) {
  return technologies::threshold_sigma_v(technology.nmos, rram.access);
}

}  // namespace bitline::cells
