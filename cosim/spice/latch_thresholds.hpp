#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "cosim/column/latch_job.hpp"
#include "cosim/curves/dataset.hpp"
#include "cosim/spice/resumable.hpp"
#include "cosim/spice/threshold_search.hpp"
#include "cosim/spice/worker_pool.hpp"
#include "netlists/columns/latch_bench.hpp"

namespace bitline::spice {

/// A latch, where it is clocked, and how exactly its threshold is wanted.
struct LatchBench {
  const technologies::Technology& technology;
  const spec::ColumnSpec& column;    ///< has a latch
  double resolution_v = 20e-6;       ///< of the bracket around a threshold; the value itself is better [V]
  double relative_tolerance = 1e-4;  ///< of the simulator; thresholds are some 10 uV from those at 1e-6
};

/// What a search found.
struct LatchThreshold {
  double threshold_v;  ///< V_BL - V_BLB at which the latch turns; NaN when the search failed [V]
  int strobes;         ///< decks that were simulated
  std::string error;   ///< why there is no threshold
};

/// How fast the nominal latch decides at the middle of its common modes; SpiceError when it does not decide in time or does not
/// follow the sign of its input.
LatchSpeed nominal_latch_speed(WorkerPool& pool, const LatchBench& bench);

/// The thresholds of latches, by a search each; one deck per strobe, all searches side by side.
std::vector<LatchThreshold> latch_thresholds(WorkerPool& pool, const LatchBench& bench, const LatchSpeed& speed,
                                             std::span<const column::LatchJob> jobs);

/// The same as a dataset in `file`, which keeps what was found when a run is killed: set, latch, common mode, the shifts, the
/// threshold (blank where the search failed), the strobes.
curves::Dataset latch_dataset(WorkerPool& pool, const LatchBench& bench, std::span<const column::LatchJob> jobs,
                              const std::filesystem::path& file, const OnProgress& progress = {});

}  // namespace bitline::spice
