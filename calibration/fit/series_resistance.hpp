#pragma once

#include <span>

namespace bitline::fit {

/// (R + k I) I, the drop of what is in series with a column.
struct SeriesResistance {
  double ohm;        ///< R [ohm]
  double ohm_per_a;  ///< k [ohm/A]
};

/// Least squares over drops [V] against currents [A]. FitError for fewer than two currents that differ, zero aside.
SeriesResistance fit_series_resistance(std::span<const double> current_a, std::span<const double> drop_v);

}  // namespace bitline::fit
