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

}  // namespace bitline::curves
