#pragma once

#include <optional>
#include <span>
#include <vector>

#include "cosim/column/column_job.hpp"
#include "cosim/column/noise_model.hpp"
#include "cosim/column/silicon.hpp"
#include "cosim/spice/resumable.hpp"
#include "cosim/spice/worker_pool.hpp"
#include "netlists/columns/deck.hpp"
#include "netlists/spec/column_spec.hpp"
#include "netlists/spec/wordline_levels.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::spice {

/// Everything a transistor-level column is made from. With a latch in the specification each read ends with its decision; the
/// read's noise is then a voltage at the latch's inputs.
struct ColumnBench {
  technologies::Technology technology;
  spec::ColumnSpec column;
  spec::WordlineLevels levels;
  column::Silicon silicon;
  std::optional<column::NoiseModel> noise = {};  ///< of whole reads, in place of the comparator's alone
};

/// The deck of one read: the one that workers run and that `bitline netlist` writes.
columns::Deck column_deck(const ColumnBench& bench, const column::ColumnJob& job);

/// Runs jobs on the pool; failed ones are outcomes with their reason.
std::vector<column::ColumnOutcome> run_columns(WorkerPool& pool, const ColumnBench& bench,
                                               std::span<const column::ColumnJob> jobs, const OnProgress& progress = {});

}  // namespace bitline::spice
