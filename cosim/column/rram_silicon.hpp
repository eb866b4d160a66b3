#pragma once

#include <cstdint>

#include "netlists/cells/rram_branch.hpp"

namespace bitline::column {

/// Where a resistive cell is: a die, a layer of the network (macro), a sub-array of it (tile), a row and a column.
struct RramPlace {
  std::uint32_t die, macro, tile, row, column;
};

/// How devices in one state differ: ln R is normal about ln of the median; a share of them belongs to a wider population.
struct RramStateSpread {
  double median_ohm;          ///< right after programming [ohm]
  double spread;              ///< standard deviation of ln R
  double tail_share = 0;      ///< share of devices in the tail
  double tail_spread = 0;     ///< standard deviation of ln R of these
  double drift_exponent = 0;  ///< nu of R (t / t_0)^nu
};

/// The frozen differences between dies of resistive arrays, drawn by address: every engine that asks for the same place sees
/// the same silicon.
struct RramSilicon {
  std::uint64_t seed;
  RramStateSpread low, high;
  double correlation = 0;       ///< between ln R of the two states of one device
  double verify_tolerance = 0;  ///< a low state is rewritten until |R / median - 1| is below; 0: written once
  int verify_attempts = 1;      ///< writes at most; the last one stays
  double stuck_low_share = 0, stuck_high_share = 0;  ///< shares of devices that stay in one state whatever is written
  double drift_log_time = 0;                         ///< ln(t / t_0) since programming
  double access_sigma_v = 0;                         ///< of an access transistor's threshold shift [V]
  double sense_offset_a = 0;      ///< standard deviation of what a comparison of a sense amplifier adds to its reference [A]
  double sense_offset_share = 0;  ///< another part of that, as a share of the reference
  double row_offset_a = 0;        ///< the same of a latch that reads row by row [A]
};

using cells::RramBranch;

/// Branch of a cell: "a" is selected by input +1, "b" by input -1.
enum class RramSide : std::uint32_t { a, b };

/// Whether branch `side` stores the low resistance for a weight of +1 (true) or -1 (false).
constexpr bool stores_low(RramSide side, bool positive) { return (side == RramSide::a) == positive; }

/// Resistance of a nominal device in the low or the high state, drifted [ohm].
double nominal_ohm(const RramSilicon& silicon, bool low);

/// One branch at its place, written to the low or the high state.
RramBranch rram_branch(const RramSilicon& silicon, const RramPlace& place, RramSide side, bool low);

/// What row reader `latch` of a sub-array adds to its reference [A]; rows and columns of `tile` do not count.
double row_offset_a(const RramSilicon& silicon, const RramPlace& tile, std::uint32_t latch);

}  // namespace bitline::column
