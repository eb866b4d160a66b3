#pragma once

#include <Eigen/Core>
#include <functional>
#include <vector>

#include "calibration/statistics/interval.hpp"
#include "cosim/column/silicon.hpp"

namespace bitline::variation {

/// Threshold shifts of a cell in units of their sigmas: six independent standard normal variables.
using CellPoint = Eigen::Matrix<double, cells::sram_devices, 1>;

/// Word-line level at which each of some cells flips [V]: infinite for one that holds, NaN for one that could not be judged.
using FlipLevels = std::function<std::vector<double>(const std::vector<cells::SramShifts>&)>;

/// Shifts of a cell at a point [V].
cells::SramShifts shifts_at(const column::Silicon& silicon, const CellPoint& point);

/// `count` random cells of the silicon (macro 4).
std::vector<CellPoint> random_points(const column::Silicon& silicon, std::uint32_t count);

/// The flip level of common cells as a linear function of their shifts.
struct FlipSlope {
  double nominal_v;
  CellPoint slope_v;  ///< volts per sigma
  double rms_error_v;
  /// First-order distance, in sigmas, from the nominal cell to those that flip at a level.
  double distance(double level_v) const { return (nominal_v - level_v) / slope_v.norm(); }
  double sigma_v() const { return slope_v.norm(); }
};
/// By least squares over the cells that flipped; FitError when fewer than 20 did.
FlipSlope fit_flip_slope(const std::vector<CellPoint>& points, const std::vector<double>& levels_v);

/// Share of cells that flip at a level, counted; Wilson's interval. Cells without a verdict are left out and counted.
struct FlipEstimate {
  double level_v;
  statistics::Interval probability;  ///< `count` is the number of judged cells
  int failed;
  double effective_cells;  ///< cells that carry the estimate: (sum of weights)^2 over sum of squares, of those that flip
};
FlipEstimate counted(const std::vector<double>& levels_v, double level_v, double confidence);

/// The same by importance sampling: cells are drawn around the most probable point that flips at the level, found along the
/// slope and corrected on the cells themselves, and weighted back. Unbiased for any circuit; the interval is normal. It sees
/// one region of failure, that around the point; a cell whose stored bit is fixed has one.
FlipEstimate importance_sampled(const column::Silicon& silicon, const FlipSlope& slope, const FlipLevels& flip_levels,
                                double level_v, std::uint32_t count, double confidence);

}  // namespace bitline::variation
