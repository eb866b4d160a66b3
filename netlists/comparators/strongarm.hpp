#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "netlists/spec/column_spec.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::comparators {

/// The transistors of the latch. "left" is the BL side, whose output falls when BL is higher; the order is the device number in
/// the address of every mismatch draw.
enum class StrongarmDevice : std::uint8_t {
  tail,
  input_left,
  input_right,
  cross_n_left,
  cross_n_right,
  cross_p_left,
  cross_p_right,
  inner_precharge_left,
  inner_precharge_right,
  output_precharge_left,
  output_precharge_right,
  inverter_n_left,
  inverter_n_right,
  inverter_p_left,
  inverter_p_right
};
inline constexpr int strongarm_devices = 15;

/// Names of the transistors in their order, for example "input_left".
std::string_view name(StrongarmDevice device);

/// Threshold shifts of the latch's transistors, indexed by StrongarmDevice, added to the signed thresholds [V].
using LatchShifts = std::array<double, strongarm_devices>;

/// The subcircuit `strongarm bl blb clk q qb vdd vss` with parameters d0 … d14 (LatchShifts). While `clk` is low both outputs
/// are low; after it rises q is high where BL was higher, qb where BLB was.
/// Source: Razavi, "The StrongARM latch", IEEE Solid-State Circuits Magazine 7(2), 2015.
std::string strongarm_subcircuit(const technologies::Technology& technology, const spec::LatchSpec& latch);

/// Standard deviations of the threshold shifts [V].
LatchShifts strongarm_sigmas_v(const technologies::Technology& technology, const spec::LatchSpec& latch);

/// The latch as its mirror sees it: left and right devices exchanged. Its threshold is that of the original with its sign
/// turned.
LatchShifts mirrored(const LatchShifts& shifts);

}  // namespace bitline::comparators
