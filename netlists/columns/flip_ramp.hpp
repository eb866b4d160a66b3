#pragma once

#include "netlists/cells/sram_6t.hpp"
#include "netlists/columns/deck.hpp"
#include "netlists/spec/column_spec.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::columns {

/// What a stored 1 must withstand: BL low and BLB high while the word line rises.
struct FlipStress {
  double bl_v, blb_v;  ///< lines, held [V]
  double stop_v;       ///< end of the ramp [V]
};

/// Duration of the whole ramp [s]: slow against the cell, whose nodes settle in picoseconds, so that the level at which it
/// flips is the static one, below the one that a short pulse needs.
inline constexpr double flip_ramp_s = 5e-7;

/// A cell that stores 1 under a word line that rises from 0 to `stress.stop_v`; probes "wl", "x0.q", "x0.qb".
Deck flip_ramp_deck(const technologies::Technology& technology, const spec::ColumnSpec& column, const FlipStress& stress,
                    const cells::SramShifts& shifts);

}  // namespace bitline::columns
