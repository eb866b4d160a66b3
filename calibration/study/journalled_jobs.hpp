#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <vector>

#include "cosim/curves/dataset.hpp"

namespace bitline::study {

/// Independent jobs, each of which makes as many rows of a dataset as every other.
struct JournalledJobs {
  std::filesystem::path file;  ///< of the dataset; rows of an unfinished one are kept beside it
  curves::Dataset head;        ///< kind, digest, columns
  std::size_t jobs, rows_per_job;
  unsigned threads;
  std::function<bool()> interrupted;                       ///< asked before every job
  std::function<void(std::size_t, std::size_t)> progress;  ///< rows that are done, and all
};

/// Does the jobs of which `file` lacks a row, in any number of threads with the same result: `rows_of` is called from all of
/// them with the number of a job. Rows of job j are j * rows_per_job and those that follow. Rows that were made stay when a job
/// throws or the program is killed. Throws Interrupted when asked to stop, else what the first failing job threw.
curves::Dataset run_jobs(const JournalledJobs& jobs,
                         const std::function<std::vector<std::vector<double>>(std::size_t job)>& rows_of);

}  // namespace bitline::study
