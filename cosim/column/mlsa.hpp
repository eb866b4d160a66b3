#pragma once

#include <cstdint>
#include <vector>

#include "cosim/column/rram_silicon.hpp"

namespace bitline::column {

/// A multi-level sense amplifier: references, and the sum that each code stands for.
struct Mlsa {
  std::vector<double> references;  ///< rising; a code is how many of them the signal is above [A], [V] for a discharge
  std::vector<int> levels;         ///< sum of ±1 products that each code stands for; one more than references
  int mux_ways = 1;                ///< columns of a sub-array that share one

  int codes() const { return static_cast<int>(levels.size()); }
};

/// SpecError when the references do not rise or the levels are not one more than they.
void check(const Mlsa& mlsa);

/// What calibration takes off the references of columns: (columns, references) [A], [V] for a discharge; empty: nothing.
using MlsaTrim = std::vector<double>;

/// Thresholds of the columns of one sub-array, (columns, references): references with each comparison's own offset. The order
/// of a column's comparisons does not matter to a count, so each column's are sorted.
std::vector<float> mlsa_thresholds(const Mlsa& mlsa, const RramSilicon& silicon, const RramPlace& tile, int columns,
                                   const MlsaTrim& trim = {});

}  // namespace bitline::column
