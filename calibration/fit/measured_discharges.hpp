#pragma once

#include <Eigen/Core>
#include <vector>

#include "cosim/curves/measured_curves.hpp"
#include "netlists/spec/column_spec.hpp"
#include "netlists/spec/study_spec.hpp"

namespace bitline::fit {

/// One measured curve, differentiated.
struct MeasuredDischarge {
  const curves::MeasuredCurve* curve;
  std::vector<curves::CurveSample> samples;  ///< those inside the voltages that the model covers
  Eigen::VectorXd slew_v_per_s;              ///< -dV/dt per cell on the voltage grid; NaN where the curve does not reach
  double scatter_v;                          ///< rms distance of its samples from the smooth curve through them [V]
};

/// All curves of a file on one voltage grid.
struct MeasuredDischarges {
  Eigen::VectorXd grid_v;  ///< decreasing, through the swing
  std::vector<MeasuredDischarge> curves;
};

/// Differentiates measured curves (the time as a polynomial of the voltage). The curves must outlive the result.
///
/// Neglects: the pulse's edges; every sample belongs to word lines that stand at their level.
/// SpecError with file:line:column for a bit line that cannot be in the stated unit, a bit line that rises, a hole of
/// more than 15 % of the swing and a curve of too few points; FitError for curves that are not smooth, begin too low, or that
/// leave a voltage to fewer than four levels.
MeasuredDischarges measured_discharges(const curves::MeasuredCurves& curves, const spec::ColumnSpec& column,
                                       const spec::FitSpec& fit);

}  // namespace bitline::fit
