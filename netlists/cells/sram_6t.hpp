#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "netlists/technologies/technology.hpp"

namespace bitline::cells {

/// The six transistors of the cell. "left" is the BL side (node q), "right" the BLB side (node qb).
enum class SramDevice : std::uint8_t {
  access_left,
  access_right,
  pull_down_left,
  pull_down_right,
  pull_up_left,
  pull_up_right
};
inline constexpr int sram_devices = 6;

/// Threshold shifts of the six transistors, indexed by SramDevice, added to the signed thresholds [V].
using SramShifts = std::array<double, sram_devices>;

/// The subcircuit `sram_6t bl blb wl vdd vss` with parameters d0 … d5 (SramShifts) and n (equal cells in parallel).
std::string sram_6t_subcircuit(const technologies::Technology& technology);

/// Standard deviations of the six threshold shifts [V].
SramShifts sram_6t_sigmas_v(const technologies::Technology& technology);

}  // namespace bitline::cells
