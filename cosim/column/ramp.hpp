#pragma once

#include "netlists/spec/wordline_levels.hpp"

namespace bitline::column {

/// Number of strobes of the read-out ramp.
inline int ramp_strobes(const spec::WordlineLevels& levels) { return 2 * levels.ramp_steps(); }

/// Which ramp rows are on at a strobe, and at which level: rows that store `bit`. Strobe 0 stands for the sum -range and turns
/// on the rows that store 1; the last stands for +range and turns on the rows that store 0.
struct RampState {
  int bit;
  int level;  ///< index
};
inline RampState ramp_state(const spec::WordlineLevels& levels, int strobe) {
  const int position = 2 * strobe - (ramp_strobes(levels) - 1);  // odd, from -(strobes - 1) to strobes - 1
  return position > 0 ? RampState{0, levels.ramp((position - 1) / 2)} : RampState{1, levels.ramp((-position - 1) / 2)};
}

/// Sum at which a strobe of an ideal column turns: its decision is 1 for sums from there on [activations].
inline double ramp_boundary(const spec::WordlineLevels& levels, int strobe) {
  return levels.ramp_range * (2.0 * strobe / (ramp_strobes(levels) - 1) - 1);
}

/// How many strobes of an ideal column decide 1 for a sum.
inline int ramp_count(const spec::WordlineLevels& levels, double sum) {
  int count = 0;
  while (count < ramp_strobes(levels) && sum >= ramp_boundary(levels, count)) ++count;
  return count;
}

/// Sum that a count of strobes with decision 1 stands for: the middle between the last strobe below and the first above
/// [activations].
inline double ramp_sum(const spec::WordlineLevels& levels, int count) {
  const double step = 2 * levels.ramp_range / (ramp_strobes(levels) - 1);
  return -levels.ramp_range + (count - 0.5) * step;
}

}  // namespace bitline::column
