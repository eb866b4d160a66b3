#pragma once

#include <span>

#include "calibration/statistics/interval.hpp"

namespace bitline::statistics {

/// Shape of a distribution: its first four moments in the usual normalisation.
struct Shape {
  double mean;
  double deviation;        ///< sample standard deviation, divisor count - 1
  double skewness;         ///< m3 / m2^1.5 with central moments m (divisor count)
  double excess_kurtosis;  ///< m4 / m2^2 - 3
};

/// Shape of at least two values that are not all equal; std::invalid_argument otherwise.
Shape shape(std::span<const double> values);

/// Shape of a distribution from its raw moments E[x], E[x^2], E[x^3], E[x^4]; `count` (infinite: a population) only sets the
/// divisor of the deviation.
Shape shape_of_moments(double x1, double x2, double x3, double x4, double count);

/// Standard deviation of values of any shape with its interval for many of them, whose standard error is that of the second
/// moment: deviation sqrt((excess kurtosis + 2) / (4 n)). std::invalid_argument below two values.
Interval deviation_of_any_shape(std::span<const double> values, double confidence = 0.95);

/// Correlation of equally many pairs with its interval by Fisher's transformation; std::invalid_argument below four pairs.
Interval correlation(std::span<const double> x, std::span<const double> y, double confidence = 0.95);

/// The value below which a fraction p lies, with an interval between order statistics (binomial, normal approximation).
Interval quantile_interval(std::span<const double> values, double p, double confidence = 0.95);

}  // namespace bitline::statistics
