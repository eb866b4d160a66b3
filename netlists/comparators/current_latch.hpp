#pragma once

#include "netlists/comparators/latch_circuit.hpp"

namespace bitline::comparators {

/// Sizes of a sense amplifier that compares two currents. Widths and lengths are an assumption of this project: the mirrors
/// long, so that their overdrive is large beside their mismatch, the cross-coupled pair wide for the same reason.
struct CurrentLatchSizes {
  double copy_width_m = 4e-6, copy_length_m = 2e-6;
  double cross_n_width_m = 6e-6, cross_n_length_m = 0.2e-6;
  double cross_p_width_m = 4e-6;
  double reset_width_m = 1e-6;
  double inverter_n_width_m = 1e-6, inverter_p_width_m = 2e-6;
  double length_m = 0.13e-6;  ///< of all others
};

/// The latch-type current sense amplifier: p-channel copies of a column's and a reference's current, whose mirrors have their
/// gates at "bl" and "blb", feed the sources of two cross-coupled inverters. While the clock is low both outputs are held at
/// ground. Then each rises as fast as its current says, the first one turns its partner's n-channel device on, and no current
/// flows after the decision. q is high where the column's current was larger; both are high at rest.
/// Neglects: an isolation of the mirrors' gate lines from the latch's kick-back, which the deck of a whole amplifier shows.
LatchCircuit current_latch(const CurrentLatchSizes& sizes);

}  // namespace bitline::comparators
