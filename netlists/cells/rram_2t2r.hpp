#pragma once

#include <string>

#include "netlists/cells/rram_branch.hpp"

namespace bitline::cells {

/// The law of the devices, and the subcircuit `rram_2t2r bl sl wl wlb` of two branches side by side, with parameters ra, da
/// (resistance and threshold shift of branch a, which wl selects) and rb, db (branch b, wlb). Weight +1: a is low, b is high;
/// -1: the other way. Input +1 selects a, -1 selects b: a match puts the low resistance between bl and sl.
std::string rram_2t2r_subcircuit(const technologies::Technology& technology, const technologies::RramTechnology& rram,
                                 double temperature_kelvin);

}  // namespace bitline::cells
