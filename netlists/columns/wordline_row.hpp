#pragma once

#include <cstddef>
#include <string>

#include "netlists/spec/column_spec.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::columns {

/// One selected row, or `count` equal ones that are electrically one.
struct WordlineRow {
  std::size_t index;   ///< number of the row in the deck, which names its nodes
  std::string source;  ///< node of the ideal pulse
  int count;
};

/// Node at which the cell of the simulated column is connected.
std::string wordline_tap(const WordlineRow& row);

/// The word line of a row: driver, wire in sections to both sides of the simulated column, and at every section the access
/// devices of the neighbours' cells, which discharge the common line "bln" and load the word line as the column's own do.
/// `column` counts from the drivers.
std::string wordline_row(const technologies::Technology& technology, const spec::ArraySpec& array, int column,
                         const WordlineRow& row);

}  // namespace bitline::columns
