#pragma once

#include <filesystem>
#include <functional>

#include "cosim/curves/dataset.hpp"
#include "cosim/spice/worker_pool.hpp"

namespace bitline::spice {

/// A set of independent runs, each of which gives one row of a dataset.
struct RunSet {
  std::string kind;                  ///< of the dataset
  std::vector<std::string> columns;  ///< of the dataset
  std::size_t count;                 ///< number of runs, rows come in this order
  std::function<columns::Deck(std::size_t)> deck;
  /// Row of a finished run; a failed run gives its operating point and blanks (NaN).
  std::function<std::vector<double>(std::size_t, const Outcome&)> row;
};

/// Called with the number of finished and of all runs.
using OnProgress = std::function<void(std::size_t done, std::size_t total)>;

/// Runs what is missing and writes the dataset to `file` as a whole. Finished rows are kept beside it as they come
/// (`file`.partial), so that after a kill only missing runs are done and the result is byte-identical. The digest covers every
/// deck and the columns. A finished file with the same digest is returned as it is.
curves::Dataset run_resumable(WorkerPool& pool, const RunSet& runs, const std::filesystem::path& file,
                              const OnProgress& progress);

}  // namespace bitline::spice
