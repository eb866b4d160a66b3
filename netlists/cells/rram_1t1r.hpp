#pragma once

#include <string>

#include "netlists/cells/rram_branch.hpp"

namespace bitline::cells {

/// The law of the devices, and the subcircuit `rram_1t1r bl sl wl` with parameters ra, da (resistance and threshold shift):
/// branch a of a 2T2R cell alone.
std::string rram_1t1r_subcircuit(const technologies::Technology& technology, const technologies::RramTechnology& rram,
                                 double temperature_kelvin);

}  // namespace bitline::cells
