#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "calibration/compensation/working_point.hpp"
#include "cosim/column/model_engine.hpp"
#include "cosim/curves/dataset.hpp"
#include "cosim/data/image_set.hpp"
#include "cosim/network/mapping.hpp"

namespace bitline::study {

/// Which differences between dies are on.
enum class Variant { both = 0, cell_mismatch = 1, comparator_offset = 2 };

/// Trim rows of every layer of one die.
using DieTrim = std::vector<column::Bits>;

/// Half ones everywhere.
DieTrim uncompensated_trim(const network::NetworkPlan& plan);

/// The macros of one die on an engine, one per layer.
using DieMacros = std::vector<std::unique_ptr<column::Macro>>;

/// A die's trim after the search on every macro, and how many columns were out of range.
struct CalibratedDie {
  DieTrim trim;
  int out_of_range = 0;
};

/// Searches the trim of every macro and leaves it there.
CalibratedDie calibrate(const network::NetworkPlan& plan, const DieMacros& macros,
                        const std::vector<compensation::WorkingPoint>& points, const spec::TrimSearchSpec& search);

/// Number of images that a die classifies as labelled; image numbers start at 0.
std::size_t correct_images(const network::NetworkPlan& plan, const DieMacros& macros, const data::ImageSet& images,
                           double precharge_v);

/// A study over dies and variants.
struct DieStudy {
  const network::NetworkPlan& plan;
  const data::ImageSet& images;
  std::vector<const column::ModelEngine*> engines;  ///< by Variant
  const std::vector<compensation::WorkingPoint>& points;
  spec::TrimSearchSpec search;
  std::uint32_t dies;
  unsigned threads;
  std::string digest;  ///< of everything above
  std::function<bool()> interrupted;
};

/// Columns of a study: variant, die, images, correct_uncompensated, correct_compensated, out_of_range.
extern const std::vector<std::string> study_columns;

/// Runs what `file` does not hold yet, in any number of threads with the same result; throws Interrupted when asked to stop.
curves::Dataset run_study(const DieStudy& study, const std::filesystem::path& file,
                          const std::function<void(std::size_t, std::size_t)>& progress);

}  // namespace bitline::study
