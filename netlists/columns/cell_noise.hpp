#pragma once

#include "netlists/columns/deck.hpp"
#include "netlists/spec/column_spec.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::columns {

/// White noise of the current that one nominal cell draws from a bit line held at `bitline_v`, its word line at `wordline_v`:
/// probe "noise1.onoise_spectrum" [A/sqrt(Hz)] over "noise1.frequency" from 0.5 to 1 GHz, above the cards' 1/f noise and far
/// below the cell's own poles.
Deck cell_noise_deck(const technologies::Technology& technology, const spec::ColumnSpec& column, double wordline_v,
                     double bitline_v);

}  // namespace bitline::columns
