#pragma once

#include <string>

#include "netlists/columns/mlsa_bench.hpp"

namespace bitline::columns {

/// The latch's subcircuit, which mlsa_part and current decks need.
std::string current_latch_text(const technologies::Technology& technology, const MlsaCircuit& circuit);

/// The mirror that a whole current flows through, from `supply` to the node `node`.
std::string mirror_line(const technologies::Technology& technology, const MlsaCircuit& circuit, const std::string& node,
                        const std::string& supply, double shift_v);

/// Latch `index` between the mirrors' nodes `column` and `reference`, with its loads at q<index> and qb<index>.
std::string loaded_current_latch(const MlsaCircuit& circuit, const std::string& index, const std::string& column,
                                 const std::string& reference, const std::string& supply,
                                 const comparators::LatchShifts& shifts);

/// Amplifier, clamp and mirror of the column from the node `supply` to bl, and the source "vsense" between them.
std::string clamp_text(const technologies::Technology& technology, const spec::RramArraySpec& array, const MlsaCircuit& circuit,
                       const std::string& supply, double mirror_shift_v);

/// Where the simulator begins to look for the clamp's operating point.
std::string clamp_guess(const spec::RramArraySpec& array);

/// References as sinks, each with its mirror, and a latch for each.
std::string flash_text(const technologies::Technology& technology, const MlsaCircuit& circuit, const MlsaState& state,
                       const std::string& latch_supply, const std::string& reference_supply);

}  // namespace bitline::columns
