#pragma once

#include <string>
#include <vector>

#include "calibration/fit/level_table.hpp"
#include "cosim/column/column_model.hpp"
#include "cosim/curves/measured_curves.hpp"
#include "netlists/cells/sram_6t.hpp"
#include "netlists/spec/study_spec.hpp"

namespace bitline::fit {

/// What a model of measured curves is fitted to.
struct CurveData {
  const curves::MeasuredCurves& curves;
  const spec::ColumnSpec& column;
  const spec::FitSpec& fit;
  const spec::NetworkSpec& network;  ///< whose rows ask for levels
  const cells::SramShifts& sigma_v;  ///< units of the model's shifts, of which it covers none
};

/// How the model follows a curve that it was not fitted to, from the curve's first sample on.
struct HeldOutCurve {
  double wordline_v;
  int cells;
  std::string cell;
  column::Residual bitline_v;  ///< over its samples [V]
};

/// A column model of measured discharge curves, and what it says of itself.
struct CurveFit {
  column::ColumnModel model;
  int fitted;                          ///< curves
  std::vector<HeldOutCurve> held_out;  ///< every fifth curve
  column::Residual held_out_v;         ///< over all their samples [V]
  std::vector<LevelSpread> spreads;    ///< of levels with several fitted curves
  double scatter_v;                    ///< largest rms distance of a curve's samples from the smooth curve through them [V]
  double low_v, high_v;                ///< word-line levels of the fitted curves
};

/// Fits a column model to discharge curves that were measured elsewhere: rates per cell on a voltage grid, interpolated in the
/// logarithm to the levels of the specification, and their modes. The levels of a DAC with nominal charges follow from the
/// curves. An edge of the pulse counts by the measured dependence on the level, continued exponentially below the lowest one.
///
/// Neglects: what the curves do not tell. The amplitudes depend on no threshold shift (the box covers no mismatch), the gain is
/// one, word lines and precharge devices do not couple, nothing leaks, and the capacitance is the declared one of the wire.
/// SpecError where the curves are wrong (measured_discharges) or do not cover a level that is needed; FitError where they
/// cannot carry the modes.
CurveFit fit_measured_curves(const CurveData& data);

}  // namespace bitline::fit
