#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "calibration/boosting/training.hpp"
#include "calibration/study/classifier_table.hpp"
#include "cosim/column/model_engine.hpp"
#include "cosim/curves/dataset.hpp"
#include "cosim/data/image_set.hpp"

namespace bitline::study {

/// How a die came to its classifier.
enum class BoostVariant {
  adapted = 0,        ///< trained in the loop on the compensated die, as specified
  not_adapted = 1,    ///< the classifier of ideal columns, on the compensated die
  rounded = 2,        ///< as adapted, with the rounded weights of least squares
  uncompensated = 3,  ///< as adapted, with trim rows as made
};
inline constexpr int boost_variants = 4;

/// A study of boosted classifiers over dies and variants.
struct BoostStudy {
  const boosting::Samples& samples;
  const boosting::Samples& for_thresholds;
  const data::ImageSet& test;
  spec::BoostingSpec how;
  column::RowPlan rows;
  std::uint64_t seed;
  const column::ModelEngine& engine;  ///< prepared for the search's precharge level
  compensation::TrimSearch search;
  const boosting::Classifier& ideal;
  std::uint32_t dies;
  unsigned threads;
  std::string digest;            ///< of everything above
  std::filesystem::path folder;  ///< for the classifiers of dies
  std::function<bool()> interrupted;
};

/// A classifier trained on exact columns; kept in `file` under `digest`, and taken from there when it is.
boosting::Classifier ideal_classifier(const boosting::Training& training, const column::RowPlan& rows,
                                      const std::filesystem::path& file, const std::string& digest);

/// What a die stores after compensation and training in the loop; kept in the folder of the study, and taken from there when it
/// is. Variants that train only.
StoredClassifier die_classifier(const BoostStudy& study, std::uint32_t die, BoostVariant variant);

/// Number of test images that are classified as labelled after every round.
std::vector<std::size_t> correct_by_round(const boosting::Hardware& hardware, const boosting::Classifier& classifier,
                                          const data::ImageSet& test);

/// Columns of a study of this many rounds: variant, die, images, out_of_range, correct_1 ….
std::vector<std::string> boost_study_columns(int rounds);

/// Runs what `file` does not hold yet, in any number of threads with the same result; throws Interrupted when asked to stop.
curves::Dataset run_boost_study(const BoostStudy& study, const std::filesystem::path& file,
                                const std::function<void(std::size_t, std::size_t)>& progress);

}  // namespace bitline::study
