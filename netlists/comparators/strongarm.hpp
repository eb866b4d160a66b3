#pragma once

#include "netlists/comparators/latch_circuit.hpp"

namespace bitline::comparators {

/// The StrongARM latch: input pair above a clocked tail, cross-coupled inverters, four precharge devices and two output
/// inverters, which keep both outputs low while it rests.
/// Source: Razavi, "The StrongARM latch", IEEE Solid-State Circuits Magazine 7(2), 2015.
LatchCircuit strongarm(const spec::StrongarmSpec& sizes);

}  // namespace bitline::comparators
