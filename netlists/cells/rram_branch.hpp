#pragma once

#include <string>
#include <string_view>

#include "netlists/technologies/rram_technology.hpp"

namespace bitline::cells {

/// A resistive device and its access transistor: one branch of a cell, from bit line to source line.
struct RramBranch {
  double ohm = 1e15;   ///< resistance near 0 V, of the state that is stored [ohm]
  double shift_v = 0;  ///< added to the threshold of the access transistor [V]
};

/// The model card of a device with the law of a hyperbolic sine, at the simulator's temperature; nothing for an ohmic one.
///
///     (V0 / R) sinh(V / V0) = I_S (exp(V / (n V_T)) - 1) - I_S (exp(-V / (n V_T)) - 1),   I_S = V0 / (2 R),  n V_T = V0
///
/// That is two ideal diodes back to back, which the simulator limits in its iterations: an expression with sinh overflows
/// there. Valid: from 3 V0 on the simulator's reverse current is an approximation, 5e-5 of the whole at 4 V0.
std::string rram_law(const technologies::RramTechnology& rram, double temperature_kelvin);

/// Lines of one branch inside of a subcircuit with the nodes bl and sl: the device from bl to an inner node, the transistor
/// from there to sl with its gate at `gate`. The subcircuit has the parameters r`name` (resistance) and d`name` (threshold
/// shift).
std::string rram_branch(const technologies::Technology& technology, const technologies::RramTechnology& rram,
                        std::string_view name, std::string_view gate);

/// Standard deviation of the threshold shift of an access transistor [V].
double rram_access_sigma_v(const technologies::Technology& technology, const technologies::RramTechnology& rram);

}  // namespace bitline::cells
