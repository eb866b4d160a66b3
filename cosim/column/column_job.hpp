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
};

/// What a job left behind: the voltages, or why there are none.
struct ColumnOutcome {
  std::optional<LineVoltages> lines;
  std::string error;
};

/// Evaluates jobs in any order and returns outcomes in theirs.
using ColumnEvaluator = std::function<std::vector<ColumnOutcome>(std::span<const ColumnJob>)>;

}  // namespace bitline::column
