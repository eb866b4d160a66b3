#pragma once

#include <string>
#include <vector>

#include "netlists/spec/column_spec.hpp"

namespace bitline::columns {

/// The wires of both bit lines from the sense amplifier's end, the nodes "bl" and "blb".
struct BitlineWire {
  std::string text;                   ///< wire capacitance, and resistance where the column has some
  std::vector<std::string> sections;  ///< what follows "bl" and "blb" in the names of each section's nodes, near end first

  /// Suffix of the section of item `i` of `count` that lie evenly along the line.
  const std::string& section(std::size_t i, std::size_t count) const { return sections[i * sections.size() / count]; }
};

/// Lumped in sections of equal length; one where the wire has no resistance.
BitlineWire bitline_wire(const spec::ColumnSpec& column);

}  // namespace bitline::columns
