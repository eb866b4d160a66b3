#include "netlists/cells/rram_2t2r.hpp"

namespace bitline::cells {

std::string rram_2t2r_subcircuit(const technologies::Technology& technology, const technologies::RramTechnology& rram,
                                 double temperature_kelvin) {
  return rram_law(rram, temperature_kelvin) + ".subckt rram_2t2r bl sl wl wlb ra=1e15 rb=1e15 da=0 db=0\n" +
         rram_branch(technology, rram, "a", "wl") + rram_branch(technology, rram, "b", "wlb") + ".ends\n";
}

}  // namespace bitline::cells
