#pragma once

#include "cosim/column/silicon.hpp"
#include "cosim/spice/characterise.hpp"

namespace bitline::spice {

/// Bit-line voltage at which the currents of single cells are compared: the middle of the swing [V].
double cell_current_bitline_v(const Subject& subject);

/// Monte Carlo over single cells: both sides of `count` cells with all six transistors drawn from the silicon (macro 1, dies 0
/// … count - 1). A run is a dc sweep of the word line with the bit line held at cell_current_bitline_v(); its row is the
/// charge-equivalent current at every DAC code from 1 on, the charge of a whole pulse with its edges over the pulse's width [A]
/// (curves/cell_current_columns.hpp). Quasi-static: what a cell would take in the same pulse if it had no capacitance.
RunSet cell_current_runs(const Subject& subject, const spec::WordlineLevels& levels, const column::Silicon& silicon,
                         std::uint32_t count);

}  // namespace bitline::spice
