#pragma once

#include "cosim/column/column_model.hpp"
#include "cosim/column/silicon.hpp"
#include "cosim/curves/dataset.hpp"
#include "netlists/spec/study_spec.hpp"
#include "netlists/spec/wordline_levels.hpp"

namespace bitline::fit {

/// Everything that a column model is fitted to.
struct FitData {
  const curves::Dataset& discharge;  ///< discharge_columns.hpp
  const curves::Dataset& columns;    ///< full random columns; the first half is fitted (one gain), the second half is held out
  const column::Silicon& silicon;    ///< from which the held-out cells and the random columns were drawn
  const spec::ColumnSpec& column;
  const spec::FitSpec& fit;
  const spec::WordlineLevels& levels;
};

/// Fits the factorised column model; FitError when the data do not support it.
column::ColumnModel fit_column_model(const FitData& data);

}  // namespace bitline::fit
