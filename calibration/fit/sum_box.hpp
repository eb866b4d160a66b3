#pragma once

#include <Eigen/Core>
#include <vector>

#include "cosim/column/column_model.hpp"

namespace bitline::fit {

/// Sums that cover the model's swing, and the ratios of the two sums that fitted cells show [V]; FitError where no sum that
/// makes sense takes the bit line through the swing.
column::SumBox sum_box(const column::ColumnModel& model, const std::vector<Eigen::VectorXd>& cell_sums_v);

}  // namespace bitline::fit
