#pragma once

#include "netlists/comparators/latch_circuit.hpp"

namespace bitline::column {

/// One latch at one common mode whose threshold is wanted.
struct LatchJob {
  int set;                            ///< what it is for (curves::LatchSet)
  int latch;                          ///< jobs of one latch have one number
  comparators::LatchShifts shifts_v;  ///< [V]
  double common_mode_v;               ///< [V]
};

}  // namespace bitline::column
