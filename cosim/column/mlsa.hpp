#pragma once

#include <cstdint>
#include <vector>

#include "cosim/column/rram_silicon.hpp"

namespace bitline::column {

/// A multi-level sense amplifier: references, and the sum that each code stands for. Signals of columns are currents [A] or
/// voltages [V].
struct Mlsa {
  std::vector<double> references;  ///< rising; a code is how many of them the signal is above [A], [V]
  std::vector<int> levels;         ///< sum of products that each code stands for; one more than references
  int mux_ways = 1;                ///< columns of a sub-array that share one
  std::vector<double> steps = {};  ///< of the nominal signal for one more count at each reference, for calibration [A], [V]

  int codes() const { return static_cast<int>(levels.size()); }
};

/// SpecError when the references do not rise or the levels are not one more than they.
void check(const Mlsa& mlsa);

/// How comparisons of sense amplifiers differ, frozen per die.
struct SenseSpread {
  std::uint64_t seed;
  double sigma;      ///< standard deviation of what a comparison adds to its reference [A], [V]
  double share = 0;  ///< another part of it, as a share of the reference: of mirrors that copy a current
};

/// What comparison `number` (from 0) of sense amplifier `amplifier` of a sub-array adds to its reference [A], [V]; rows and
/// columns of `tile` do not count. Its standard deviation is that of both parts together.
double sense_offset(const SenseSpread& spread, const RramPlace& tile, std::uint32_t amplifier, std::uint32_t number,
                    double reference);

/// What calibration takes off the references of columns: (columns, references) [A], [V]; empty: nothing.
using MlsaTrim = std::vector<double>;

/// Thresholds of the columns of sub-arrays, (columns, references): references with each comparison's own offset. `first` is
/// where the first column is, and the sub-array that follows `tile_columns` columns has the next number. The order of a
/// column's comparisons does not matter to a count, so each column's are sorted. SpecError as check().
std::vector<float> mlsa_thresholds(const Mlsa& mlsa, const SenseSpread& spread, const RramPlace& first, int tile_columns,
                                   int columns, const MlsaTrim& trim = {});

}  // namespace bitline::column
