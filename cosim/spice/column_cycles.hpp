#pragma once

#include <cstdint>

#include "cosim/column/silicon.hpp"
#include "cosim/spice/characterise.hpp"
#include "cosim/spice/resumable.hpp"
#include "cosim/spice/worker_pool.hpp"

namespace bitline::spice {

/// Time that the precharge devices need until lines of which one is a whole swing below the other are back within a millivolt
/// [s]; SpiceError when a run fails or 200 ns do not suffice.
double swing_recovery_s(WorkerPool& pool, const Subject& subject);

/// Current that a nominal unselected cell draws from its supply [A]; SpiceError when the run fails.
double cell_leakage_a(WorkerPool& pool, const Subject& subject);

/// Whole cycles of random columns (column::random_column) with index first … first + count - 1, one row each
/// (curves::cycle_columns): from precharged to precharged again, for which they have `recharge_s`. A column that is not back by
/// then leaves blanks like a failed run.
RunSet random_cycle_runs(const Subject& subject, const spec::WordlineLevels& levels, const column::Silicon& silicon,
                         std::uint32_t first, std::uint32_t count, double recharge_s);

/// The same for one nominal cell in the middle of the array that is read alone, with the word line at the supply for
/// `pulse_s`.
RunSet row_cycle_runs(const Subject& subject, double pulse_s, double recharge_s);

}  // namespace bitline::spice
