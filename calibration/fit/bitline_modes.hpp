#pragma once

#include "calibration/fit/discharge_records.hpp"
#include "cosim/column/column_model.hpp"

namespace bitline::fit {

/// Modes along the bit-line voltage: the leading right singular vectors of all discharge rates, as polynomials over [low_v,
/// high_v]; the first has mean one. Blank cells are filled by the modes themselves, iterated. The number is the smallest (at
/// most 2) that leaves a relative error below `relative_error`.
column::BitlineModes fit_bitline_modes(const DischargeRecords& records, double low_v, double high_v, double relative_error);

/// Discharge rates on a voltage grid as a sum of modes.
struct ModeProjection {
  Eigen::VectorXd amplitude;  ///< [V/s], length K
  double condition;           ///< of the projection: how much an error of the rates may grow in the amplitudes
};

/// Projects the known rates (the others are NaN).
ModeProjection project(const Eigen::VectorXd& slew_v_per_s, const Eigen::VectorXd& grid_v, const column::BitlineModes& modes);

/// Charge-equivalent sums of one run's cell [V]: its discharge rate projected on the modes, times the effective length of the
/// normal pulse, which is the time that this rate needs from start_v to strobe_v. `kick_v_per_v` as in ColumnModel. Length K.
Eigen::VectorXd cell_sums_of(const DischargeRecord& record, const Eigen::VectorXd& grid_v, const column::BitlineModes& modes,
                             double kick_v_per_v);

}  // namespace bitline::fit
