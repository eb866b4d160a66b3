#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cosim/column/macro.hpp"

namespace bitline::compensation {

/// Image number under which calibration draws its fresh noise: no image of a study has it.
inline constexpr std::uint32_t calibration_image = 0xffffffff;

/// Trim rows whose column j stores ones[j] ones, spread evenly; shape (rows, columns).
column::Bits trim_bits(std::span<const int> ones, int rows);

/// Trim rows of a macro that was never calibrated: half of each column stores ones.
column::Bits uncompensated(int rows, int columns);

/// How the search strobes.
struct TrimSearch {
  double precharge_v;  ///< level to which the bit lines are precharged, for the working common mode [V]
  int repeats = 1;     ///< odd number of strobes per decision; the majority counts
};

/// The outcome of a search, per column.
struct TrimTable {
  column::Bits trim;              ///< what is now in the trim rows; shape (trim rows, columns)
  std::vector<int> ones;          ///< number of ones in each column
  std::vector<int> out_of_range;  ///< columns whose offset every strobe placed beyond the last count, ascending
  int strobes;                    ///< strobes of every comparator, all columns at once
};

/// Finds the number of ones that brings every column's V_BL - V_BLB closest to its comparator's offset, and leaves it in the
/// macro.
///
/// With data and threshold rows off a column of R trim rows sees (2 ones - R) u - offset, u being the discharge of one row. All
/// columns start at R / 2 ones and move by R / 4, R / 8, … 1 ones against their comparator's decision. The moves end at odd
/// distances from R / 2; so one more strobe finds between which neighbours the sign changes, and of these the count nearer to
/// R / 2 stays, because small offsets are likelier than large ones: the last move is kept, undone, or completed.
///
/// Equal rows and noise of magnitude <= e leave |(2 ones - R) u - offset| <= 2 u + e for |offset| <= (R - 2) u.
/// Source: Zhang and Verma, IEEE JETCAS 9(2), 2019, as summarised; the last strobe is our own.
/// SpecError unless `plan.trim` is a power of two of at least 4 and `repeats` odd and positive.
TrimTable search_trim(column::Macro& macro, const column::RowPlan& plan, int columns, const TrimSearch& search);

}  // namespace bitline::compensation
