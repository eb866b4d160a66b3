#pragma once

#include <string>
#include <vector>

#include "netlists/cells/sram_6t.hpp"
#include "netlists/columns/sram_column.hpp"

namespace bitline::columns {

/// When things happen between the release of the precharge and the next one, from t = 0 [s].
struct CycleTiming {
  double release_s;   ///< precharge devices begin to turn off
  double fall_s;      ///< word lines begin to fall after the last pulse
  double strobe_s;    ///< comparator strobe
  double recharge_s;  ///< the decision stands: precharge begins again, a latch is reset
  double end_s;       ///< of the deck
};

CycleTiming cycle_timing(const spec::ColumnSpec& column, const ColumnState& state);

/// Levels of the word-line pulses of a state, rising [V]: level k comes from the source "vwlk".
std::vector<double> pulse_levels_v(const ColumnState& state);

/// Sources of a deck with a recharge whose currents it probes: "vcell" supplies the selected cells, "vpre" is the level of the
/// column's own precharge, "vpch" drives the gates of its three devices, "vwlk" drive the word lines, all rows of a level and
/// in an array all columns together; with a latch, "vlat" supplies it and "vclk" is its clock. What neighbours and wells draw
/// comes from other sources.
std::vector<std::string> cycle_sources(const ColumnState& state);

/// One nominal unselected cell with both lines at the supply; the current that it draws from its supply is -i(vdd), probe
/// "vdd#branch", at the first of two points of a sweep of its word line from 0.
Deck cell_leakage_deck(const technologies::Technology& technology, const spec::ColumnSpec& column);

}  // namespace bitline::columns
