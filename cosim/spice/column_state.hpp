#pragma once

#include <string>

#include "cosim/column/sampled_column.hpp"
#include "netlists/columns/sram_column.hpp"
#include "netlists/spec/wordline_levels.hpp"

namespace bitline::spice {

/// A sampled column as the deck writer wants it: one group per selected cell, the others counted by stored bit, one normal
/// read.
columns::ColumnState column_state(const column::SampledColumn& sample, const spec::WordlineLevels& levels,
                                  const spec::ColumnSpec& column, double precharge_v, std::string title);

}  // namespace bitline::spice
