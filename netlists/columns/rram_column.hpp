#pragma once

#include <string>
#include <vector>

#include "netlists/cells/rram_branch.hpp"
#include "netlists/columns/deck.hpp"
#include "netlists/spec/rram_study.hpp"

namespace bitline::columns {

/// One cell of a column and what it is asked.
struct RramRow {
  cells::RramBranch a, b;  ///< of a rram_1t1r only a
  int input = 0;           ///< +1 selects a, -1 selects b, 0 neither
};

/// What one column stores and how it is read.
struct RramColumnState {
  std::string title;
  std::vector<RramRow> rows;  ///< row 0 next to the clamp; as many as there are, whatever the array's specification says
};

/// When things happen in a read by discharge, from t = 0 [s].
struct RramTiming {
  double release_s;  ///< the precharge devices begin to turn off
  double rise_s;     ///< word lines begin to rise
  double strobe_s;   ///< the bit line is looked at
};

RramTiming rram_timing(const spec::RramReadSpec& read);

/// The deck of one read. The node "bl" is the bit line as the periphery sees it, before the multiplexer.
///
/// clamp: "bl" is held at read.voltage; one operating point, probe "vread#branch": the column's current is -i(vread).
/// divider: "bl" hangs below read.pull_up, whose other end is at read.voltage; one operating point, probe "bl".
/// discharge: "bl" is precharged to read.voltage and let go, then the word lines rise; a transient, probe "bl". The deck ends
/// at the strobe.
///
/// Bit line and source line have the resistance and capacitance of `array.lines` from one cell to the next, the row-0 cell is
/// behind one segment of each, and both end below it: there the source line is grounded.
/// Neglects: the pull-up's and the clamp's own circuits (mlsa_bench.hpp has a clamp of transistors), and the resistance of word
/// lines, which carry no current.
Deck rram_column_deck(const technologies::Technology& technology, const technologies::RramTechnology& rram,
                      const spec::RramArraySpec& array, const RramColumnState& state);

/// The current of a column from the trace "vread#branch" [A].
inline double column_current_a(double branch_a) { return -branch_a; }

/// Cells, wires and multiplexer of a column between the node "bl" and ground, without a source but that of the multiplexer's
/// gates; selected gates of cells are at the node "on". `capacitances` also gives the wires theirs, which an operating point
/// does not need.
std::string rram_column_circuit(const technologies::Technology& technology, const spec::RramArraySpec& array,
                                const RramColumnState& state, bool capacitances);

/// The subcircuit of the array's cell.
std::string rram_cell_subcircuit(const technologies::Technology& technology, const technologies::RramTechnology& rram,
                                 const spec::RramArraySpec& array);

}  // namespace bitline::columns
