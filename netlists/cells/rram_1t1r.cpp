#include "netlists/cells/rram_1t1r.hpp"

namespace bitline::cells {

std::string rram_1t1r_subcircuit(const technologies::Technology& technology, const technologies::RramTechnology& rram,
                                 double temperature_kelvin) {
  return rram_law(rram, temperature_kelvin) + ".subckt rram_1t1r bl sl wl ra=1e15 da=0\n" +
         rram_branch(technology, rram, "a", "wl") + ".ends\n";
}

}  // namespace bitline::cells
