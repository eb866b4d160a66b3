#include "calibration/study/rram_dies.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "cosim/curves/journal.hpp"

namespace bitline::study {

const std::vector<std::string> rram_die_columns = {"die", "sensing", "images", "correct"};

namespace {

/// Images that a die classifies as labelled, a number for each sensing.
using CorrectOnDie = std::function<std::vector<std::size_t>(std::uint32_t die)>;

/// Runs what `file` does not hold yet of a study with so many sensings.
template <class Study>
curves::Dataset count_on_dies(const Study& study, std::size_t ways, const CorrectOnDie& correct_on,
                              const std::filesystem::path& file,
                              const std::function<void(std::size_t, std::size_t)>& progress) {
  const std::size_t count = ways * study.dies;
  curves::Journal journal(file, {"rram-dies", study.digest, rram_die_columns, {}}, count);
  std::vector<std::uint32_t> dies;  // of which something is missing
  for (const std::size_t row : journal.missing())
    if (dies.empty() || dies.back() != row / ways) dies.push_back(static_cast<std::uint32_t>(row / ways));
  const std::vector<std::size_t> missing = journal.missing();
  std::atomic<std::size_t> next = 0;
  std::size_t done = count - missing.size();
  std::mutex mutex;
  std::exception_ptr failure;
  const auto work = [&] {
    try {
      for (std::size_t d = next++; d < dies.size(); d = next++) {
        const std::vector<std::size_t> correct = correct_on(dies[d]);
        const std::scoped_lock lock(mutex);
        for (std::size_t s = 0; s < ways; ++s) {
          const std::size_t row = dies[d] * ways + s;
          if (!std::ranges::binary_search(missing, row)) continue;
          journal.add(row, {static_cast<double>(dies[d]), static_cast<double>(s),
                            static_cast<double>(study.images.labels.size()), static_cast<double>(correct[s])});
          if (progress) progress(++done, count);
        }
      }
    } catch (...) {
      const std::scoped_lock lock(mutex);
      if (!failure) failure = std::current_exception();
      next = dies.size();
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned t = 1; t < study.threads; ++t) threads.emplace_back(work);
  work();
  threads.clear();
  if (failure) std::rethrow_exception(failure);
  return journal.finish();
}

}  // namespace

curves::Dataset run_rram_dies(const RramDieStudy& study, const std::filesystem::path& file,
                              const std::function<void(std::size_t, std::size_t)>& progress) {
  const auto correct = [&](std::uint32_t die) {
    return DieNetwork(study.network, die, study.sensings).correct_images(study.images, study.interrupted);
  };
  return count_on_dies(study, study.sensings.size(), correct, file, progress);
}

curves::Dataset run_row_dies(const RowDieStudy& study, const std::filesystem::path& file,
                             const std::function<void(std::size_t, std::size_t)>& progress) {
  const auto correct = [&](std::uint32_t die) {
    return std::vector{RowReadDie(study.network, die).correct_images(study.images, study.interrupted)};
  };
  return count_on_dies(study, 1, correct, file, progress);
}

}  // namespace bitline::study
