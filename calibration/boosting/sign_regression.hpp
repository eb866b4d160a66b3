#pragma once

#include <Eigen/Core>
#include <cstdint>

#include "calibration/boosting/moments.hpp"
#include "cosim/random/address.hpp"

namespace bitline::boosting {

/// A linear estimate of a label by inputs x whose weights all have one magnitude: y ~ scale * signs.x + offset.
struct SignRegression {
  Eigen::VectorXd signs;  ///< +1 or -1 for each input
  double scale;           ///< at least 0
  double offset;
  double error;  ///< weighted mean of the squares of what it misses

  /// The sum signs.x at which the estimate changes its sign; the mean sum for a scale of zero.
  double boundary(const Moments& moments) const;
};

/// Scale and offset that fit given signs best, in closed form, with C the covariance of the inputs and c theirs with the label:
///
///     scale = max(0, signs.c / signs.C.signs),   error = var(y) - max(0, signs.c)^2 / signs.C.signs
SignRegression fit_signs(const Moments& moments, const Eigen::VectorXd& signs);

/// The signs of the real weights with the least weighted squares.
SignRegression rounded_least_squares(const Moments& moments);

/// How signs are searched.
struct SignSearch {
  int restarts;             ///< descents from drawn starts, beside that from the rounded weights
  std::uint64_t seed;       ///< of the draws
  random::Address address;  ///< of the draws; row, column and stream are the search's own
};

/// Constrained-resolution regression: signs, scale >= 0 and offset with the least weighted squares that descents find,
///
///     minimise sum_s d_s (y_s - scale * signs.x_s - offset)^2.
///
/// A descent starts from the rounded weights, or from those with each sign turned with a probability of 1/4. It turns the sign
/// that lowers the error most, and where none does the pair of signs that does, with C.signs kept: a sign costs O(N) to turn
/// and O(1) to try. The least error of all descents counts, ties to the first. Source: our own, of the problem as the method's
/// patent (US 10,853,737 B2) has it: least squares under a constraint on the resolution of the weights. Neglects: better signs
/// that differ in more than two places.
SignRegression constrained_regression(const Moments& moments, const SignSearch& search);

}  // namespace bitline::boosting
