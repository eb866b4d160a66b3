#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "netlists/spec/column_spec.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::comparators {

/// A transistor of a latch.
struct LatchDevice {
  std::string name;                  ///< for example "input_left"
  std::array<std::string, 4> nodes;  ///< drain, gate, source, bulk
  bool n_channel;
  double width_m, length_m;
};

/// A clocked latch between the nodes bl and blb: while `clk` is low the outputs q and qb rest; after it rises, q is high where
/// BL was higher, qb where BLB was. "o" and "ob" are the nodes that regenerate. A latch is its own mirror: of every pair one
/// device is called NAME_left, the other NAME_right. Devices without a partner come first, then the pairs, left before right;
/// this order is the device number in the address of every mismatch draw.
struct LatchCircuit {
  std::vector<LatchDevice> devices;
  std::string passives;  ///< lines of its resistors and capacitors
};

/// Threshold shifts of a latch's transistors, in the order of its devices, added to the signed thresholds [V]; none: a latch
/// without mismatch.
using LatchShifts = std::vector<double>;

/// The circuit that a specification asks for: the StrongARM latch with its sizes, or the user's own template. SpecError.
LatchCircuit latch_circuit(const spec::LatchSpec& latch);

/// The subcircuit `latch bl blb clk q qb vdd vss` with a parameter d0, d1, … for each threshold shift.
std::string latch_subcircuit(const technologies::Technology& technology, const LatchCircuit& circuit);

/// Standard deviations of the threshold shifts [V].
LatchShifts latch_sigmas_v(const technologies::Technology& technology, const LatchCircuit& circuit);

/// Names of the devices in their order.
std::vector<std::string> device_names(const LatchCircuit& circuit);

/// Number of devices that have no partner, by their names.
std::size_t single_devices(const std::vector<std::string>& names);

/// Name of the device on the other side, of "input_left" that is "input_right"; empty for a name without a side.
std::string partner_name(std::string_view name);

/// Name of a pair, by that of its left device.
std::string_view pair_name(std::string_view left);

/// The latch as its mirror sees it: left and right devices exchanged. Its threshold is that of the original with its sign
/// turned.
LatchShifts mirrored(std::size_t singles, const LatchShifts& shifts);

}  // namespace bitline::comparators
