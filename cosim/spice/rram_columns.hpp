#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "cosim/spice/resumable.hpp"
#include "cosim/spice/worker_pool.hpp"
#include "netlists/columns/rram_cell_sweep.hpp"
#include "netlists/columns/rram_column.hpp"

namespace bitline::spice {

/// Everything a column of resistive cells is made from, beside what it stores.
struct RramBench {
  technologies::Technology technology;
  technologies::RramTechnology rram;
  spec::RramArraySpec array;
};

/// What one read of a column said.
struct RramReading {
  double value =
      0;  ///< the clamp's current [A]; with read.by divider or discharge the bit line's voltage [V]; NaN when it failed
  std::string error;  ///< why there is no value
};

/// Reads `count` columns on the pool; `state(i)` is asked for when a worker is free. Failed reads are readings with their
/// reason.
std::vector<RramReading> read_rram_columns(WorkerPool& pool, const RramBench& bench, std::size_t count,
                                           const std::function<columns::RramColumnState(std::size_t)>& state,
                                           const OnProgress& progress = {});

/// The same for states that are there.
std::vector<RramReading> read_rram_columns(WorkerPool& pool, const RramBench& bench,
                                           std::span<const columns::RramColumnState> states);

/// The current of one branch against its bit line.
struct RramCellCurve {
  std::vector<double> bitline_v;  ///< [V]
  std::vector<double> current_a;  ///< from bit line to source line [A]
  std::string error;              ///< why there is no curve
};

/// Sweeps single branches.
std::vector<RramCellCurve> sweep_rram_cells(WorkerPool& pool, const RramBench& bench,
                                            std::span<const columns::RramCellSweep> sweeps);

/// What the transmission gate of a multiplexer drops at a clamp's voltage.
struct TransmissionGateCurve {
  std::vector<double> current_a, drop_v;  ///< [A], [V]
  std::string error;                      ///< why there is no curve
};

/// Takes 0 to `most_a` through the gate of `array.multiplexer`.
TransmissionGateCurve sweep_transmission_gate(WorkerPool& pool, const RramBench& bench, double most_a);

}  // namespace bitline::spice
