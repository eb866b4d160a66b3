#pragma once

#include <cstddef>
#include <span>

namespace bitline::statistics {

/// An estimate, its confidence interval and the number of samples behind it.
struct Interval {
  double value;
  double low, high;
  std::size_t count;
};

/// Wilson's score interval of a proportion, for example of correct images; never leaves [0, 1].
/// std::invalid_argument without trials or with more successes than trials.
Interval proportion(std::size_t successes, std::size_t trials, double confidence = 0.95);

/// Student's interval of a mean, for example over dies. A single value has an infinite interval.
/// std::invalid_argument without values.
Interval mean(std::span<const double> values, double confidence = 0.95);

/// Interval of the standard deviation of normal values, for example of offsets; chi-square quantiles by Wilson and Hilferty
/// (PNAS 17, 1931), good to 1 % of the width from 10 values on. std::invalid_argument with fewer than 2 values.
Interval deviation(std::span<const double> values, double confidence = 0.95);

}  // namespace bitline::statistics
