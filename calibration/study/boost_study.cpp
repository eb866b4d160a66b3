#include "calibration/study/boost_study.hpp"

#include <array>
#include <numeric>
#include <optional>
#include <utility>

#include "calibration/study/journalled_jobs.hpp"
#include "cosim/column/ideal.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"

namespace bitline::study {

namespace {

constexpr std::array<const char*, boost_variants> names{"adapted", "not_adapted", "rounded", "uncompensated"};

/// A kept classifier of this digest, if there is one.
std::optional<StoredClassifier> kept(const std::filesystem::path& file, const std::string& digest,
                                     const column::RowPlan& rows) {
  if (!std::filesystem::exists(file)) return {};
  const auto table = curves::read_dataset(file);
  if (table.digest != digest) return {};
  return read_classifier(table, rows);
}

int all_columns(const BoostStudy& study) { return study.how.columns * boosting::task_count; }

/// The macros of a die as a variant has them, and how many columns the search could not reach.
struct PreparedDie {
  boosting::Hardware hardware;
  int out_of_range = 0;
};
PreparedDie prepare(const BoostStudy& study, std::uint32_t die, BoostVariant variant) {
  PreparedDie prepared{
      boosting::uncompensated_hardware(study.engine, die, study.rows, all_columns(study), study.engine.model().precharge_v)};
  if (variant != BoostVariant::uncompensated) prepared.out_of_range = boosting::compensate(prepared.hardware, study.search);
  return prepared;
}

boosting::Classifier classifier_of(const BoostStudy& study, const boosting::Hardware& hardware, BoostVariant variant) {
  if (variant == BoostVariant::not_adapted) return study.ideal;
  const auto file =
      study.folder / (std::string(names[static_cast<std::size_t>(variant)]) + "_die_" + std::to_string(hardware.die) + ".csv");
  if (auto stored = kept(file, study.digest, study.rows)) return std::move(stored->classifier);
  auto how = study.how;
  if (variant == BoostVariant::rounded) how.solver = "rounded";
  auto classifier = boosting::train(hardware, {.samples = study.samples,
                                               .for_thresholds = study.for_thresholds,
                                               .how = how,
                                               .seed = study.seed,
                                               .interrupted = study.interrupted});
  spec::write_atomically(file, curves::to_csv(classifier_table({classifier, hardware.trim}, study.digest)));
  return classifier;
}

}  // namespace

boosting::Classifier ideal_classifier(const boosting::Training& training, const column::RowPlan& rows,
                                      const std::filesystem::path& file, const std::string& digest) {
  if (auto stored = kept(file, digest, rows)) return std::move(stored->classifier);
  const column::IdealEngine engine;
  const auto hardware = boosting::uncompensated_hardware(engine, 0, rows, training.how.columns * boosting::task_count, 0);
  auto classifier = boosting::train(hardware, training);
  spec::write_atomically(file, curves::to_csv(classifier_table({classifier, hardware.trim}, digest)));
  return classifier;
}

StoredClassifier die_classifier(const BoostStudy& study, std::uint32_t die, BoostVariant variant) {
  auto prepared = prepare(study, die, variant);
  auto classifier = classifier_of(study, prepared.hardware, variant);
  return {std::move(classifier), std::move(prepared.hardware.trim)};
}

std::vector<std::size_t> correct_by_round(const boosting::Hardware& hardware, const boosting::Classifier& classifier,
                                          const data::ImageSet& test) {
  std::vector<std::uint32_t> numbers(test.labels.size());
  std::iota(numbers.begin(), numbers.end(), 0U);
  const auto decisions =
      boosting::decide(hardware, classifier, 0, static_cast<int>(classifier.columns.size()), {test.codes, numbers});
  std::vector<std::size_t> correct;
  for (const auto& found : boosting::classes_by_round(classifier, decisions))
    correct.push_back(static_cast<std::size_t>(std::inner_product(found.begin(), found.end(), test.labels.begin(),
                                                                  std::ptrdiff_t{0}, std::plus<>(), std::equal_to<>())));
  return correct;
}

std::vector<std::string> boost_study_columns(int rounds) {
  std::vector<std::string> columns{"variant", "die", "images", "out_of_range"};
  for (int round = 1; round <= rounds; ++round) columns.push_back("correct_" + std::to_string(round));
  return columns;
}

curves::Dataset run_boost_study(const BoostStudy& study, const std::filesystem::path& file,
                                const std::function<void(std::size_t, std::size_t)>& progress) {
  return run_jobs({file,
                   {"boost", study.digest, boost_study_columns(study.how.columns), {}},
                   std::size_t{study.dies} * boost_variants,
                   1,
                   study.threads,
                   study.interrupted,
                   progress},
                  [&](std::size_t job) -> std::vector<std::vector<double>> {
                    const auto variant = static_cast<BoostVariant>(job / study.dies);
                    const auto die = static_cast<std::uint32_t>(job % study.dies);
                    const auto prepared = prepare(study, die, variant);
                    const auto classifier = classifier_of(study, prepared.hardware, variant);
                    std::vector<double> row{static_cast<double>(variant), static_cast<double>(die),
                                            static_cast<double>(study.test.labels.size()),
                                            static_cast<double>(prepared.out_of_range)};
                    for (const std::size_t correct : correct_by_round(prepared.hardware, classifier, study.test))
                      row.push_back(static_cast<double>(correct));
                    return {std::move(row)};
                  });
}

}  // namespace bitline::study
