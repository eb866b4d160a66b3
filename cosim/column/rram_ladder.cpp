#include "cosim/column/rram_ladder.hpp"

#include <algorithm>
#include <cmath>

#include "netlists/spec/error.hpp"

namespace bitline::column {

LadderSolution solve_ladder(const RramWires& wires, double source_v, const RowCurrent& row) {
  const auto rows = static_cast<std::size_t>(wires.rows);
  LadderSolution solution{0, source_v, std::vector<double>(rows, source_v), std::vector<double>(rows, 0.0),
                          std::vector<double>(rows)};
  /// The column beyond the segment below a row, as seen there.
  struct Beyond {
    double a, b, s, divisor;
  };
  std::vector<Beyond> beyond(rows);
  constexpr int most = 50;
  for (int iteration = 0;; ++iteration) {
    // (R + k I) I is, about the last current, a resistance behind another voltage.
    const double last_a = solution.current_a;
    const double series_ohm = wires.series_ohm + 2 * wires.series_ohm_per_a * last_a;
    const double behind_v = source_v + wires.series_ohm_per_a * last_a * last_a;
    Beyond seen{0, 0, 0, 1};
    for (std::size_t i = rows; i-- > 0;) {
      const double vb = solution.bitline_v[i], vs = solution.sourceline_v[i];
      const BranchCurrent cell = row(static_cast<int>(i), vb, vs);
      seen.a += cell.a - cell.per_bitline_siemens * vb - cell.per_sourceline_siemens * vs;
      seen.b += cell.per_bitline_siemens;
      seen.s += cell.per_sourceline_siemens;
      const double ohm = wires.bitline_ohm + (i == 0 ? series_ohm : 0);
      seen.divisor = 1 + seen.b * ohm - seen.s * wires.sourceline_ohm;
      seen.a /= seen.divisor;
      seen.b /= seen.divisor;
      seen.s /= seen.divisor;
      beyond[i] = seen;
    }
    double vb = behind_v, vs = 0, change = 0, share = 1;
    for (std::size_t i = 0; i < rows; ++i) {
      const double current = beyond[i].a + beyond[i].b * vb + beyond[i].s * vs;
      if (i == 0) {
        solution.current_a = current;
        solution.end_v = behind_v - series_ohm * current;
        vb = solution.end_v;
      }
      vb -= wires.bitline_ohm * current;
      vs += wires.sourceline_ohm * current;
      share /= beyond[i].divisor;
      solution.share[i] = share;
      change = std::max({change, std::abs(vb - solution.bitline_v[i]), std::abs(vs - solution.sourceline_v[i])});
      solution.bitline_v[i] = vb;
      solution.sourceline_v[i] = vs;
    }
    if (change <= 1e-13 * std::abs(source_v) + 1e-18) return solution;
    if (iteration == most || !std::isfinite(change))
      throw DomainError("the currents of a column of " + std::to_string(wires.rows) + " resistive cells at " +
                        std::to_string(source_v) + " V were not found; expected cells whose current rises with their voltage");
  }
}

}  // namespace bitline::column
