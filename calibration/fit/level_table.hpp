#pragma once

#include <Eigen/Core>
#include <vector>

#include "calibration/fit/measured_discharges.hpp"

namespace bitline::fit {

/// Rates are known so far beyond the lowest and the highest level: a current bends by less than 1e-4 in a millivolt [V].
inline constexpr double level_slack_v = 1e-3;

/// How differently the cells of one word-line level discharge.
struct LevelSpread {
  double wordline_v;
  int curves;
  double relative_sigma;  ///< standard deviation of the rate over its mean, in the middle of what all curves cross
};

/// Discharge rates of one cell by word-line level and bit-line voltage: the mean of all curves of a level.
struct LevelTable {
  Eigen::VectorXd grid_v;                     ///< of the bit line
  std::vector<double> wordline_v;             ///< increasing
  std::vector<Eigen::VectorXd> slew_v_per_s;  ///< by level, on the grid; NaN where not every curve of the level reaches
  std::vector<LevelSpread> spreads;           ///< of levels with several curves

  /// Rates at any level, interpolated in the logarithm by a polynomial through the four nearest levels that reach a voltage;
  /// NaN where the level is not between such levels (by level_slack_v).
  Eigen::VectorXd at(double wordline_v) const;
};

LevelTable level_table(const Eigen::VectorXd& grid_v, const std::vector<const MeasuredDischarge*>& curves);

}  // namespace bitline::fit
