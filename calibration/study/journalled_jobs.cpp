#include "calibration/study/journalled_jobs.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "cosim/curves/journal.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::study {

curves::Dataset run_jobs(const JournalledJobs& jobs,
                         const std::function<std::vector<std::vector<double>>(std::size_t job)>& rows_of) {
  const std::size_t count = jobs.jobs * jobs.rows_per_job;
  curves::Journal journal(jobs.file, jobs.head, count);
  const auto missing = journal.missing();
  std::vector<std::size_t> open;  // jobs of which a row is missing
  for (const std::size_t row : missing)
    if (open.empty() || open.back() != row / jobs.rows_per_job) open.push_back(row / jobs.rows_per_job);
  std::atomic<std::size_t> next = 0;
  std::size_t done = count - missing.size();
  std::mutex mutex;
  std::exception_ptr failure;

  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < open.size(); i = next++) {
        if (jobs.interrupted && jobs.interrupted()) throw Interrupted();
        auto rows = rows_of(open[i]);
        const std::scoped_lock lock(mutex);
        for (std::size_t r = 0; r < jobs.rows_per_job; ++r) {
          const std::size_t row = open[i] * jobs.rows_per_job + r;
          if (!std::ranges::binary_search(missing, row)) continue;
          journal.add(row, std::move(rows[r]));
          if (jobs.progress) jobs.progress(++done, count);
        }
      }
    } catch (...) {
      const std::scoped_lock lock(mutex);
      if (!failure) failure = std::current_exception();
      next = open.size();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned t = 1; t < jobs.threads; ++t) threads.emplace_back(work);
    work();
  }
  if (failure) std::rethrow_exception(failure);
  return journal.finish();
}

}  // namespace bitline::study
