#pragma once

#include <cstddef>
#include <span>

namespace bitline::statistics {

/// What a set of errors or results looks like, in the unit of the values.
struct Moments {
  std::size_t count;
  double mean;
  double deviation;  ///< sample standard deviation, divisor count - 1; 0 for a single value
  double rms;        ///< around zero
  double min, max;
  double largest;  ///< largest magnitude
};

/// Moments of at least one value, summed in order; std::invalid_argument without values.
Moments moments(std::span<const double> values);

/// The value below which a fraction 0 <= p <= 1 of the values lies, linear between order statistics (p = 0: smallest, 1:
/// largest). std::invalid_argument without values or for another p.
double quantile(std::span<const double> values, double p);

}  // namespace bitline::statistics
