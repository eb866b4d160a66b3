#pragma once

#include "cosim/column/latch_model.hpp"
#include "cosim/curves/dataset.hpp"
#include "netlists/spec/column_spec.hpp"

namespace bitline::fit {

/// Errors of a model on some thresholds.
struct LatchErrors {
  double rms_v, mean_v, max_v;  ///< max: largest magnitude [V]
  int count;
};

/// Names of a latch's transistors and the sigmas of their thresholds [V], in the order of their shifts.
struct LatchDevices {
  std::vector<std::string> names;
  comparators::LatchShifts sigma_v;
};

/// A fitted latch and what it says of itself.
struct LatchFit {
  column::LatchModel model;
  double cross_validated_v;  ///< rms error on fitted latches left out in turn [V]
  LatchErrors fitted, holdout;
  int blank;  ///< rows without a threshold, which take no part
};

/// The threshold of a latch by least squares on the rows of set `fit` (curves/latch_columns.hpp); errors on those of `holdout`.
/// A symmetric latch allows only terms that turn their sign in its mirror. Of all such terms up to third order they are taken
/// in the order in which they explain most; their number is the smallest whose cross-validated error is within a tenth of the
/// best. FitError when the data cannot carry the linear terms.
LatchFit fit_latch_model(const curves::Dataset& data, const LatchDevices& devices, const spec::LatchSpec& latch);

}  // namespace bitline::fit
