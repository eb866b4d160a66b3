#pragma once

#include <limits>
#include <string>

#include "cosim/curves/transient.hpp"

namespace bitline::curves {

/// Value of a probe at `time_s`, linear between the two neighbouring points; Error outside the simulated time by more than
/// 1e-9 of its length, to which a complete run reaches its end.
double value_at(const Transient& transient, const std::string& probe, double time_s);

/// First time at or after `from_s` at which a probe reaches `level`, rising or falling, linear between points [s]; Error if
/// it never does.
double crossing_s(const Transient& transient, const std::string& probe, double level,
                  double from_s = -std::numeric_limits<double>::infinity());

/// Integral of a probe from `from_s` to `until_s` by the trapezoidal rule on the simulated points, which for a current is the
/// charge that the simulator's own trapezoidal integration moved, ringing or not; the ends are interpolated. Error outside the
/// simulated time.
double integral(const Transient& transient, const std::string& probe, double from_s, double until_s);

}  // namespace bitline::curves
