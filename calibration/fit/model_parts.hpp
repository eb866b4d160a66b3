#pragma once

#include <span>
#include <vector>

#include "cosim/column/column_model.hpp"
#include "cosim/column/sampled_column.hpp"

namespace bitline::fit {

/// A column with random codes, bits and mismatch, and the lines that SPICE found at its strobe.
struct MeasuredColumn {
  column::SampledColumn sample;
  column::LineVoltages lines;
};

/// rms and largest error of a model's V_BL - V_BLB on some columns [V].
column::Residual column_residual(const column::ColumnModel& model, std::span<const MeasuredColumn> columns);

/// What each part of a model contributes on some columns: it is taken away, nothing is fitted anew. Parts that the model does
/// not have are left out.
std::vector<column::ModelPart> model_parts(const column::ColumnModel& model, std::span<const MeasuredColumn> columns);

}  // namespace bitline::fit
