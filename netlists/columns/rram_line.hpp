#pragma once

#include "netlists/technologies/rram_technology.hpp"

namespace bitline::columns {

/// Density of a column's current in its bit line, next to the clamp, where all of it flows [A/m2].
inline double line_density_a_m2(const technologies::LineMetal& line, double column_a) {
  return column_a / (line.width_m * line.thickness_m);
}

/// A column's current as a share of what its bit line may carry for ever; above 1 the line wears out.
inline double line_load(const technologies::LineMetal& line, double column_a) { return column_a / line.limit_a; }

}  // namespace bitline::columns
