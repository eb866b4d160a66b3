#pragma once

#include <functional>
#include <vector>

#include "cosim/column/rram_cell.hpp"

namespace bitline::column {

/// The wires of a column: bit line and source line end below row 0, which is behind one segment of each.
struct RramWires {
  int rows;
  double bitline_ohm, sourceline_ohm;  ///< between one cell and the next [ohm]
  double series_ohm;                   ///< between the source and the bit line's end: multiplexer, pull-up [ohm]
  double series_ohm_per_a = 0;         ///< by which that changes with the current, as of transistors [ohm/A]

  friend bool operator==(const RramWires&, const RramWires&) = default;
};

/// One row between the lines.
using RowCurrent = std::function<BranchCurrent(int row, double bitline_v, double sourceline_v)>;

/// The solution of a column.
struct LadderSolution {
  double current_a;                             ///< that the source delivers [A]
  double end_v;                                 ///< of the bit line's end, behind series_ohm [V]
  std::vector<double> bitline_v, sourceline_v;  ///< at the rows [V]
  /// Change of current_a for a current that is added at a row: what the rest of the column leaves of it.
  std::vector<double> share;
};

/// Solves a column whose source has `source_v` [V]; the source line's end is at 0 V. Newton's method; every step is exact in
/// O(rows), because the part of the column beyond a row is one current that depends on the two voltages there:
///
///     J = a + b V_BL + s V_SL;   a segment divides a, b, s by 1 + b r_BL - s r_SL
///
/// Zero resistances are allowed. DomainError when it does not converge.
LadderSolution solve_ladder(const RramWires& wires, double source_v, const RowCurrent& row);

}  // namespace bitline::column
