#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "calibration/study/rram_die.hpp"
#include "calibration/study/rram_rows.hpp"
#include "cosim/curves/dataset.hpp"

namespace bitline::study {

/// Many dies, each with every sensing.
struct RramDieStudy {
  const RramNetwork& network;
  std::span<const NetworkSensing> sensings;
  LabelledPixels images;
  std::uint32_t dies;
  unsigned threads;
  std::string digest;  ///< of everything above but the threads
  std::function<bool()> interrupted;
};

/// Many dies that are read row by row.
struct RowDieStudy {
  const RowReadNetwork& network;
  LabelledPixels images;
  std::uint32_t dies;
  unsigned threads;
  std::string digest;  ///< of everything above but the threads
  std::function<bool()> interrupted;
};

/// Columns of such studies: die, sensing, images, correct.
extern const std::vector<std::string> rram_die_columns;

/// Runs what `file` does not hold yet, in any number of threads with the same result; throws Interrupted when asked to stop.
/// A row for each die and sensing.
curves::Dataset run_rram_dies(const RramDieStudy& study, const std::filesystem::path& file,
                              const std::function<void(std::size_t, std::size_t)>& progress);

/// The same row by row: one sensing, number 0.
curves::Dataset run_row_dies(const RowDieStudy& study, const std::filesystem::path& file,
                             const std::function<void(std::size_t, std::size_t)>& progress);

}  // namespace bitline::study
