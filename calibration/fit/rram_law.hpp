#pragma once

#include <span>
#include <vector>

#include "cosim/column/rram_cell.hpp"
#include "netlists/columns/rram_cell_sweep.hpp"

namespace bitline::fit {

/// The box in which the law of a cell is wanted.
struct RramLawBox {
  bool complementary;    ///< cell rram_2t2r
  double low_ohm;        ///< median [ohm]
  double sinh_v;         ///< of the resistive device's law; 0: ohmic [V]
  double voltage_v;      ///< largest across a branch [V]
  double sourceline_v;   ///< largest of the source line [V]
  double shift_sigma_v;  ///< of an access transistor's threshold [V]
};

/// The dc sweeps that the law is fitted to: selected branches at several source-line voltages and shifts, with a resistance so
/// low that currents reach ten times the median's; then unselected ones.
std::vector<columns::RramCellSweep> rram_law_sweeps(const RramLawBox& box);

/// One of the sweeps after it was run: from bit line to source line.
struct RramLawCurve {
  std::vector<double> bitline_v, current_a;  ///< [V], [A]
};

struct RramLawFit {
  column::RramCellLaw law;
  double rms_ohm, max_ohm;  ///< error of the access transistor's resistance over the sweeps [ohm]
};

/// Fits the access transistor's resistance and the leakage of unselected branches to rram_law_sweeps' curves, in their order.
/// FitError when there are too few points.
RramLawFit fit_rram_law(const RramLawBox& box, std::span<const RramLawCurve> curves);

}  // namespace bitline::fit
