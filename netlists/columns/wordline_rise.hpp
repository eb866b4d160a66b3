#pragma once

#include "netlists/columns/deck.hpp"
#include "netlists/spec/column_spec.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::columns {

/// A nominal row of a column whose word line rises as in a read and falls `hold_s` later; the probe is the cell's gate.
/// `place` is the column's place in the array.
Deck wordline_rise_deck(const technologies::Technology& technology, const spec::ColumnSpec& column, double level_v, int place,
                        double hold_s);

}  // namespace bitline::columns
