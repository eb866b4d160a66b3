#include "calibration/study/rram_dies.hpp"

#include "calibration/study/journalled_jobs.hpp"

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
  // A die asks on its own whether it is to stop.
  return run_jobs({file, {"rram-dies", study.digest, rram_die_columns, {}}, study.dies, ways, study.threads, {}, progress},
                  [&](std::size_t die) {
                    const std::vector<std::size_t> correct = correct_on(static_cast<std::uint32_t>(die));
                    std::vector<std::vector<double>> rows;
                    for (std::size_t s = 0; s < ways; ++s)
                      rows.push_back({static_cast<double>(die), static_cast<double>(s),
                                      static_cast<double>(study.images.labels.size()), static_cast<double>(correct[s])});
                    return rows;
                  });
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
