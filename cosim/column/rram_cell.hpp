#pragma once

#include <cmath>
#include <vector>

#include "cosim/column/rram_silicon.hpp"

namespace bitline::column {

/// The resistance of a conducting access transistor as a polynomial fitted to SPICE [ohm]: of the current through it, the
/// voltage of its source and its threshold shift, each divided by its scale; all products up to the total `degree`, by power of
/// the current, then of the source, then of the shift.
struct AccessLaw {
  int degree = 0;
  double current_scale_a = 1, source_scale_v = 1, shift_scale_v = 1;  ///< the box of the fit: currents 0 … 1 of the scale,
                                                                      ///< sources 0 … 1, shifts -1 … 1
  std::vector<double> coefficients_ohm;                               ///< (degree + 1)(degree + 2)(degree + 3) / 6 of them

  friend bool operator==(const AccessLaw&, const AccessLaw&) = default;
};

/// What a branch conducts between bit line and source line.
///
///     V_BL - V_SL = V_R(I) + I r(I, V_SL, shift),   V_R = I R or sinh_v asinh(I R / sinh_v)
///
/// r is AccessLaw. An unselected branch conducts off_a exp(-shift / off_slope_v) times V / (V + off_knee_v), V across the
/// branch. Source: series circuit; I = (sinh_v / R) sinh(V_R / sinh_v) is the usual law of filamentary devices read in either
/// state. Neglects: gate and junction leakage, and capacitance. Valid: inside the box of the access law.
struct RramCellLaw {
  bool complementary = true;  ///< two branches (rram_2t2r); false: branch a alone (rram_1t1r)
  double sinh_v = 0;          ///< 0: ohmic [V]
  AccessLaw access;
  double off_a = 0, off_slope_v = 1, off_knee_v = 0;

  friend bool operator==(const RramCellLaw&, const RramCellLaw&) = default;
};

/// Current from bit line to source line and its derivatives.
struct BranchCurrent {
  double a;
  double per_bitline_siemens, per_sourceline_siemens;
};

/// A selected branch between two lines.
BranchCurrent selected_current(const RramCellLaw& law, const RramBranch& branch, double bitline_v, double sourceline_v);

/// An unselected branch between two lines.
BranchCurrent unselected_current(const RramCellLaw& law, const RramBranch& branch, double bitline_v, double sourceline_v);

/// One row of a column as it is read: the branches as written, and the input: +1 selects a, -1 selects b, 0 neither.
struct RramRow {
  RramBranch a, b;
  int input;
};

/// All branches of a row between two lines.
BranchCurrent row_current(const RramCellLaw& law, const RramRow& row, double bitline_v, double sourceline_v);

/// Terms of an AccessLaw at scaled arguments, in the order of its coefficients.
std::vector<double> access_terms(int degree, double current, double source, double shift);

}  // namespace bitline::column
