#pragma once

#include <cstdint>
#include <vector>

#include "cosim/column/latch_job.hpp"
#include "cosim/column/silicon.hpp"
#include "netlists/spec/column_spec.hpp"

namespace bitline::variation {

/// Latches to fit a model to: shifts and common mode fill their space evenly, normally distributed and wider than dies are; in
/// every eighth latch one device goes to the largest shift that a draw can have.
std::vector<column::LatchJob> spread_latches(const comparators::LatchShifts& sigma_v, const spec::LatchSpec& latch, int count,
                                             int set);

/// Latches as dies have them, drawn from `silicon`, each at its reference common mode first and then at `common_modes - 1`
/// others that fill the range evenly over all latches.
std::vector<column::LatchJob> drawn_latches(const column::Silicon& silicon, const spec::LatchSpec& latch, double reference_v,
                                            int count, int common_modes, int set);

}  // namespace bitline::variation
