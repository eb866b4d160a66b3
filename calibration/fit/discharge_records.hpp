#pragma once

#include <Eigen/Core>
#include <vector>

#include "cosim/curves/dataset.hpp"
#include "cosim/curves/discharge_columns.hpp"
#include "netlists/cells/sram_6t.hpp"

namespace bitline::fit {

/// What one discharge run says about its cells.
struct DischargeRecord {
  curves::DischargeSet set;
  int cell, level, count;
  int column = 0;  ///< place in the array
  double level_v;
  cells::SramShifts shifts;
  double start_v, strobe_v;      ///< BL before the normal pulse and at its strobe
  double leak_v = 0;             ///< drop of BLB in between: what all unselected cells took
  double kick_v;                 ///< rise of BLB while the word lines are high
  Eigen::VectorXd slew_v_per_s;  ///< -dV/dt of BL per cell on the voltage grid; NaN where the run says nothing
};

/// A discharge dataset, differentiated.
struct DischargeRecords {
  Eigen::VectorXd grid_v;             ///< decreasing
  double line_farad;                  ///< capacitance of one bit line with its cells, mean over the grid
  std::vector<DischargeRecord> runs;  ///< without the capacitance run and without failed runs
  int failed = 0;                     ///< runs without a result, or with too few points
};

/// Differentiates the crossing times of every run (t as a polynomial of V); FitError when the capacitance run is missing.
DischargeRecords discharge_records(const curves::Dataset& dataset);

}  // namespace bitline::fit
