#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cosim/column/macro.hpp"
#include "cosim/column/sampled_column.hpp"
#include "cosim/column/sensing.hpp"

namespace bitline::column {

/// One read of one column, complete in itself: a transistor-level engine turns it into one deck.
struct ColumnJob {
  std::shared_ptr<const MacroProgram> program;
  std::vector<std::uint8_t> codes;  ///< one per data row; may be empty when data is off
  std::uint32_t column;
  std::uint32_t image = 0;  ///< for titles and noise addresses
  bool data_on = true;
  int ramp_strobe = 0;
  double precharge_v;
  std::uint32_t first_strobe = 0;  ///< strobe number of ramp step 0, for noise addresses
  int trim_off = 0;                ///< last trim rows whose word lines stay low
};

/// Where the noise of a job's strobe is drawn.
inline StrobePlace noise_place(const ColumnJob& job) {
  return {job.program->die, job.program->macro, job.column, job.image,
          job.first_strobe + static_cast<std::uint32_t>(job.ramp_strobe)};
}

/// What a job left behind: the voltages at the strobe, or why there are none; and the decision, noise included, where the
/// column had a comparator of its own.
struct ColumnOutcome {
  std::optional<LineVoltages> lines;
  std::string error;
  std::optional<bool> decision = {};
};

/// Evaluates jobs in any order and returns outcomes in theirs.
using ColumnEvaluator = std::function<std::vector<ColumnOutcome>(std::span<const ColumnJob>)>;

}  // namespace bitline::column
