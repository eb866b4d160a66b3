#pragma once

#include <string>
#include <string_view>

#include "netlists/comparators/latch_circuit.hpp"

namespace bitline::comparators {

/// A user's own latch, from one subcircuit in SPICE text:
///
///     .subckt NAME bl blb clk q qb vdd vss
///     mNAME drain gate source bulk nmos|pmos w=… l=…
///     rNAME node node OHM
///     cNAME node node FARAD
///     .ends
///
/// Numbers have SPICE's suffixes. "nmos" and "pmos" are the technology's periphery devices. The regenerating nodes are called o
/// and ob, and the circuit must be its own mirror: elements called NAME_left and NAME_right are of one kind and size, and
/// exchanging bl with blb, q with qb, o with ob gives the same circuit.
/// SpecError with file and line; whether the circuit decides at all is seen in SPICE (cosim/spice/latch_thresholds).
LatchCircuit read_latch_template(std::string_view text, const std::string& file);

}  // namespace bitline::comparators
