#pragma once

#include <span>
#include <string>
#include <vector>

#include "cosim/spice/threshold_search.hpp"
#include "cosim/spice/worker_pool.hpp"
#include "netlists/columns/mlsa_bench.hpp"

namespace bitline::spice {

/// A current latch with its mirrors, where it works, and how exactly its threshold is wanted.
struct CurrentLatchBench {
  const technologies::Technology& technology;
  const spec::RramArraySpec& array;
  const columns::MlsaCircuit& circuit;
  double resolution_a;  ///< of the bracket around a threshold; the value itself is better [A]
};

/// One latch and the reference that it is given.
struct CurrentLatchJob {
  comparators::LatchShifts shifts = {};                ///< in the order of current_latch(); none: nominal [V]
  double column_mirror_v = 0, reference_mirror_v = 0;  ///< shifts of the mirrors [V]
  double reference_a;                                  ///< [A]
};

/// What a search found.
struct CurrentThreshold {
  double offset_a;    ///< column's current less reference at which the latch turns; NaN when the search failed [A]
  int strobes;        ///< decks that were simulated
  std::string error;  ///< why there is no threshold
};

/// How fast the nominal latch decides beside `reference_a`, in amperes where LatchSpeed says volts; SpiceError when it does not
/// decide a hundredth of the reference in time or does not follow the sign of its input.
LatchSpeed current_latch_speed(WorkerPool& pool, const CurrentLatchBench& bench, double reference_a);

/// The offsets of latches, by a search each; one deck per strobe, all searches side by side. Their references are near the one
/// that `speed` belongs to: it only spares strobes.
std::vector<CurrentThreshold> current_thresholds(WorkerPool& pool, const CurrentLatchBench& bench, const LatchSpeed& speed,
                                                 std::span<const CurrentLatchJob> jobs);

}  // namespace bitline::spice
