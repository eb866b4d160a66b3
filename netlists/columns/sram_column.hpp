#pragma once

#include <optional>
#include <string>
#include <vector>

#include "netlists/cells/sram_6t.hpp"
#include "netlists/columns/deck.hpp"
#include "netlists/comparators/latch_circuit.hpp"
#include "netlists/spec/column_spec.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::columns {

/// Equal cells that share a word-line level; one row is a group of count 1.
struct CellGroup {
  double wordline_v;         ///< level of the pulse [V]
  int bit;                   ///< 0 discharges BL, 1 discharges BLB
  cells::SramShifts shifts;  ///< [V]
  int count = 1;
};

/// A word-line pulse; all selected rows get the same timing.
struct Pulse {
  double rise_s;   ///< start of the rising edge [s]
  double width_s;  ///< width at half height [s]
};

/// What one column stores and how it is driven. Unselected cells carry no mismatch: they only load and leak.
struct ColumnState {
  std::string title;
  std::vector<CellGroup> selected;
  int column = 0;                     ///< its place on the word lines, 0 next to the drivers; without an array of no effect
  int idle_zeros = 0, idle_ones = 0;  ///< unselected cells by stored bit
  double precharge_v;                 ///< level to which both lines are precharged [V]
  std::vector<Pulse> pulses;          ///< at least one, in order of time
  double step_s = 1e-10;              ///< suggested time step, no limit on the simulator's own [s]
  double relative_tolerance = 1e-4;   ///< of the simulator; 1e-4 leaves some 6e-4 of a drop, 1e-5 some 2e-4
  double bl_current_a = 0;            ///< test current drawn from BL from the last pulse on, to measure its capacitance [A]
  /// The comparator's latch with these shifts, strobed after the last pulse; the deck then ends with its evaluation [V].
  std::optional<comparators::LatchShifts> latch = {};
  double latch_input_v = 0;  ///< added to V_BL - V_BLB at the latch's inputs: its noise [V]
  /// The deck goes on to where the next read may begin: after the strobe, or the latch's evaluation, the lines are precharged
  /// for so long [s]. It then probes the currents of its sources, which are told apart (column_cycle.hpp).
  std::optional<double> recharge_s = {};
  bool wordline = false;  ///< the gate of the first selected cell is probed too, last
};

/// When things happen in a column's single read, from t = 0 [s].
struct Timing {
  double release_s;   ///< precharge devices begin to turn off
  double rise_s;      ///< word lines begin to rise
  double fall_end_s;  ///< word lines are low again
  double strobe_s;    ///< comparator strobe
};

/// The timing of a normal read.
Timing read_timing(const spec::ColumnSpec& column);

/// The transient deck of a 6T column; probes "bl", "blb"; ends at the strobe after the last pulse, or with a latch (probes "q",
/// "qb" too) when its evaluation does, or with `recharge_s` a precharge later. The lines are read at the strobe, before the
/// latch kicks them. A latch in the column's specification loads the lines whether it is strobed or not.
/// Unselected rows are lumped into one group of access devices per side and stored bit.
Deck sram_column_deck(const technologies::Technology& technology, const spec::ColumnSpec& column, const ColumnState& state);

/// A dc sweep of the word line of one cell at a fixed bit-line voltage; the current drawn from BL is -i(vbl), probe
/// "vbl#branch".
Deck sram_cell_dc_deck(const technologies::Technology& technology, const spec::ColumnSpec& column,
                       const cells::SramShifts& shifts, double bitline_v, double stop_v, double step_v);

}  // namespace bitline::columns
