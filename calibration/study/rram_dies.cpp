#include "calibration/study/rram_dies.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "cosim/curves/journal.hpp"

namespace bitline::study {

const std::vector<std::string> rram_die_columns = {"die", "sensing", "images", "correct"};

curves::Dataset run_rram_dies(const RramDieStudy& study, const std::filesystem::path& file,
                              const std::function<void(std::size_t, std::size_t)>& progress) {
  const std::size_t ways = study.sensings.size(), count = ways * study.dies;
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
        const auto correct = DieNetwork(study.network, dies[d], study.sensings).correct_images(study.images, study.interrupted);
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

}  // namespace bitline::study
