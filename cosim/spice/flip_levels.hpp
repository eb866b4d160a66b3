#pragma once

#include <limits>
#include <vector>

#include "cosim/spice/characterise.hpp"
#include "netlists/columns/flip_ramp.hpp"

namespace bitline::spice {

/// Columns of a dataset of flip levels: whether the cell flipped below the end of the ramp, and the word-line level at which
/// its nodes crossed, or the ramp's end [V].
inline const std::vector<std::string> flip_level_columns = {"flipped", "level_v"};

/// One slow ramp (columns::flip_ramp_deck) per cell.
RunSet flip_level_runs(const Subject& subject, const columns::FlipStress& stress, std::vector<cells::SramShifts> cells);

/// Level at which each cell flips [V]: infinite for one that holds, NaN for a run without a result.
std::vector<double> flip_levels_v(const curves::Dataset& dataset);

}  // namespace bitline::spice
