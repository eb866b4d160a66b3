#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "calibration/compensation/trimmed_columns.hpp"
#include "cosim/column/column_model.hpp"
#include "cosim/column/model_engine.hpp"

namespace bitline::compensation {

/// The model with trim rows at the level of a DAC code: the levels that it was fitted at are the ones that can be compared.
column::ColumnModel with_trim_code(const column::ColumnModel& model, int code);

/// What a number of trim rows at a level leaves of the offsets.
struct LevelChoice {
  int rows;
  int code;           ///< DAC code whose level the trim rows have; -1: the trim level of the model
  double level_v;     ///< [V]
  double unit_v = 0;  ///< what one row discharges [V]
  Residue before = {}, after = {};
  statistics::Interval out_of_range = {};  ///< share of columns that the search could not reach
  std::string refused = {};                ///< why there is no answer; empty where there is one
};

/// The model engine of the same silicon with another model.
using MakeEngine = std::function<std::unique_ptr<column::ModelEngine>(const column::ColumnModel&)>;

/// How columns are compared: a search from the precharge level for the working common mode, which stays the same.
struct LevelMap {
  const column::ColumnModel& model;
  MakeEngine engine;
  ColumnSet columns;     ///< with any number of trim rows
  TrimSearch search;     ///< with any precharge level
  double common_mode_v;  ///< at which comparators work [V]
};

/// One entry of the map: range against granularity. What the model's box does not allow is refused, with the reason.
LevelChoice try_level(const LevelMap& map, int rows, int code);

/// Every number of rows at every code; the search's own trim level first, code -1.
std::vector<LevelChoice> level_map(const LevelMap& map, std::span<const int> rows, std::span<const int> codes);

/// The choice of `rows` rows that leaves the smallest rms; nothing where all were refused.
const LevelChoice* best_level(std::span<const LevelChoice> choices, int rows);

}  // namespace bitline::compensation
