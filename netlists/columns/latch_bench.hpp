#pragma once

#include <string>

#include "netlists/columns/deck.hpp"
#include "netlists/comparators/latch_circuit.hpp"
#include "netlists/spec/column_spec.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::columns {

/// One strobe of a latch that stands alone between two bit lines.
struct LatchStrobe {
  comparators::LatchShifts shifts;  ///< [V]
  double common_mode_v;             ///< (V_BL + V_BLB) / 2 before the strobe [V]
  double difference_v;              ///< V_BL - V_BLB before the strobe [V]
  double relative_tolerance;        ///< of the simulator
};

/// The latch of `column.comparator.latch` between the nodes bl and blb, its loads, and its clock, which begins to rise at
/// `rise_s`; `input_v` is added to V_BL - V_BLB at its inputs. The deck needs the latch's subcircuit and the supply node vdd.
std::string clocked_latch(const spec::ColumnSpec& column, const comparators::LatchShifts& shifts, double rise_s,
                          double input_v = 0);

/// The same latch without mismatch while nobody asks it: its clock stays low, and it loads the lines.
std::string resting_latch(const spec::ColumnSpec& column);

/// The same with a clock that falls again at `fall_s`, and on a supply of its own: source and node "vlat".
std::string cycled_latch(const spec::ColumnSpec& column, const comparators::LatchShifts& shifts, double rise_s, double fall_s);

/// The transient of one strobe, from the begin of the clock's rise to the end of the evaluation; probes "xlatch.o" and
/// "xlatch.ob" (low where BL, BLB was higher), "q" and "qb" (the inverters behind them). The lines float with the column's
/// capacitance, so that the latch's kick-back moves them as in a column. `column.comparator.latch` must be there.
Deck latch_strobe_deck(const technologies::Technology& technology, const spec::ColumnSpec& column, const LatchStrobe& strobe);

}  // namespace bitline::columns
