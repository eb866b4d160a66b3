#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace bitline::curves {

/// What a row of a latch dataset is for.
enum class LatchSet { fit, holdout };

/// Columns of a latch dataset, one row per latch and common mode: set (LatchSet), latch, common_mode_v, shift0_v … one per
/// device, threshold_v (blank where SPICE found none), strobes.
inline std::vector<std::string> latch_columns(std::size_t devices) {
  std::vector<std::string> columns{"set", "latch", "common_mode_v"};
  for (std::size_t d = 0; d < devices; ++d) columns.push_back("shift" + std::to_string(d) + "_v");
  columns.insert(columns.end(), {"threshold_v", "strobes"});
  return columns;
}

}  // namespace bitline::curves
