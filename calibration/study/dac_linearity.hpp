#pragma once

#include <span>
#include <vector>

namespace bitline::study {

/// How even the steps of a converter are, in units of one step, by code from 0 on.
struct Linearity {
  std::vector<double> integral;      ///< INL: distance from the straight line through code 0 and the largest code
  std::vector<double> differential;  ///< DNL: length of the step to a code less one; 0 for code 0
};

/// Linearity of the outputs of codes 0, 1, … (at least two, the last one not zero); the end-point definition of IEEE Std 1658.
/// DomainError where the line has no slope.
Linearity linearity(std::span<const double> outputs);

/// The largest absolute value.
double largest(std::span<const double> values);

}  // namespace bitline::study
