#pragma once

#include <optional>

#include "cosim/column/column_model.hpp"
#include "cosim/column/comparator.hpp"
#include "cosim/column/silicon.hpp"
#include "cosim/curves/dataset.hpp"
#include "netlists/spec/column_spec.hpp"

namespace bitline::audit {

/// The audit of random columns (column::random_column) that SPICE has read, one row each: voltages of both, the error of
/// V_BL - V_BLB [V], both decisions of the die's comparator without noise (SPICE's is that of its latch where it has one), and
/// SPICE's margin. A failed run leaves blanks.
curves::Dataset audit_random_columns(const curves::Dataset& columns, const column::ColumnModel& model,
                                     const column::Silicon& silicon, const spec::ColumnSpec& column,
                                     const std::optional<column::LatchModel>& latch = {});

}  // namespace bitline::audit
