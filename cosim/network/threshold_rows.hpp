#pragma once

namespace bitline::network {

/// The boundaries that the threshold rows of a layer can realise. A row that stores 0 discharges BL, against the positive
/// weights, and so raises the sum at which a column switches by `step`; one that stores 1 lowers it. With `zeros` of them the
/// column switches at step * (2 zeros - rows).
struct ThresholdRows {
  int rows;
  double step;  ///< discharge of one row, in units of the layer's sums: threshold code over unit code

  double boundary(int zeros) const { return step * (2 * zeros - rows); }
  /// Number of rows that store 0 for the boundary nearest to `wanted`.
  int nearest(double wanted) const;
  /// Farthest a wanted boundary may lie from the realised one: half the distance of two boundaries, or the half sum within
  /// which no decision changes.
  double tolerance() const;
  /// Rows that are missing to come within the tolerance of `wanted`; 0 when it fits. Needs step > 0 when it does not fit.
  int missing(double wanted) const;
};

/// Where a column that fires for integer sums >= threshold should switch: at a reachable boundary when the threshold is one (to
/// 1e-6), else halfway between the last sum that does not fire and the first that does.
double wanted_boundary(const ThresholdRows& rows, double threshold);

}  // namespace bitline::network
