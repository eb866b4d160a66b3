#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cosim/spice/rram_columns.hpp"
#include "netlists/columns/mlsa_bench.hpp"

namespace bitline::spice {

/// What a column and its MLSA of transistors said.
struct MlsaReading {
  std::optional<int> code = {};               ///< number of references that the column's current was found above
  double current_a = 0;                       ///< of the column, before the latches kick [A]
  std::vector<bool> decisions = {};           ///< one per reference
  std::optional<std::size_t> undecided = {};  ///< the first latch that did not decide: its current is at its threshold
  std::string error = {};                     ///< why there is no code: the run failed, or a latch did not decide
};

/// Reads `count` columns with their MLSA on the pool; `state(i)` is asked for when a worker is free.
std::vector<MlsaReading> mlsa_codes(WorkerPool& pool, const RramBench& bench, const columns::MlsaCircuit& circuit,
                                    std::size_t count, const std::function<columns::MlsaState(std::size_t)>& state,
                                    const OnProgress& progress = {});

/// The reference currents that replicas deliver: the columns of columns::replica_rows, read by the array's clamp. `counts` are
/// numbers of matches, whole or with a half [A]; SpecError for others, SpiceError when a replica cannot be read.
std::vector<double> replica_currents_a(WorkerPool& pool, const RramBench& bench, std::span<const double> counts);

}  // namespace bitline::spice
