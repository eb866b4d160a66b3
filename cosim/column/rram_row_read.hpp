#pragma once

#include <span>
#include <vector>

#include "cosim/column/rram_macro.hpp"

namespace bitline::column {

/// What reads columns of cells with two branches row by row: a latch that compares the current of a column of which one row is
/// selected with a reference.
struct RowReader {
  double reference_a;  ///< between the currents of the two states of a row [A]
  RramNoise noise;     ///< of the selected device and of the comparison
  int mux_ways = 1;    ///< columns of a sub-array that share a latch
};

/// Current of a column of cells of which row `row` alone is selected, by its input of +1 or -1 [A]. The selected branch is
/// behind the wires up to its row, and beside it the branches that are not selected leak together like one:
///
///     sum_k exp(-shift_k / slope) = exp(-shift / slope)
///
/// Neglects: that they leak all along the column and not at this row. What the wires drop is far below the read voltage.
double single_row_a(const RramModel& model, std::span<const RramRow> cells, int row);

/// The latch's verdict on one row for one input.
struct RowDecision {
  bool high;    ///< current above the threshold, without noise
  double flip;  ///< probability that noise turns it over
};

/// Verdicts on one row for both inputs.
struct RowDecisions {
  RowDecision plus, minus;
};

/// Verdicts on all rows of a column of a program, with its die's devices and its latch's offset.
std::vector<RowDecisions> row_decisions(const RramModel& model, const RramSilicon& silicon, const RramProgram& program,
                                        int column, const RowReader& reader);

/// Current of a column of nominal cells of which one row in the middle is selected and matches, or does not [A].
double nominal_row_a(const RramModel& model, bool match);

}  // namespace bitline::column
