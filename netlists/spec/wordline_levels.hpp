#pragma once

#include <vector>

namespace bitline::spec {

/// Every word-line level that a study uses: the DAC codes, then the trim level, then the steps of the read-out ramp.
struct WordlineLevels {
  int codes = 0;                ///< number of DAC codes; level index = code for them
  std::vector<double> level_v;  ///< [V], by level index
  double ramp_range = 0;        ///< sums from -range to +range are resolved by the ramp [activations]

  int trim() const { return codes; }
  int ramp(int step) const { return codes + 1 + step; }
  int ramp_steps() const { return static_cast<int>(level_v.size()) - codes - 1; }
  double operator[](int level) const { return level_v[static_cast<std::size_t>(level)]; }
};

}  // namespace bitline::spec
