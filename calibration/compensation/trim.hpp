#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cosim/column/macro.hpp"
#include "netlists/spec/column_spec.hpp"

namespace bitline::compensation {

/// Largest image number under which calibration draws its fresh noise, one number less for every repeat of a strobe: no image
/// of a study has them.
inline constexpr std::uint32_t calibration_image = 0xffffffff;

/// Trim rows whose column j stores ones[j] ones, spread evenly; shape (rows, columns).
column::Bits trim_bits(std::span<const int> ones, int rows);

/// Trim rows of a macro that was never calibrated: half of each column stores ones.
column::Bits uncompensated(int rows, int columns);

/// How the search strobes and steps.
struct TrimSearch {
  double precharge_v;  ///< level to which the bit lines are precharged, for the working common mode [V]
  int repeats = 1;     ///< odd number of strobes per decision; the majority counts
  bool improved = false;
  int exchanges = 0;  ///< exchanges of two rows that the improved search tries at its end
};

/// The search that a specification asks for.
TrimSearch trim_search(const spec::TrimSearchSpec& spec, double precharge_v);

/// The outcome of a search, per column.
struct TrimTable {
  column::Bits trim;              ///< what is now in the trim rows; shape (trim rows, columns)
  std::vector<int> ones;          ///< number of ones in each column
  std::vector<int> out_of_range;  ///< columns whose offset every strobe placed beyond the last count, ascending
  int strobes;                    ///< strobes of every comparator, all columns at once
};

/// Finds the trim bits that bring every column's V_BL - V_BLB close to its comparator's offset, and leaves them in the macro.
/// Each decision is one strobe of all columns at once, with data and threshold rows off; a column of R trim rows then sees
/// (2 ones - R) u - offset, u being the discharge of one row. A column's outcome depends on no other column.
/// SpecError unless `repeats` is odd and positive and the macro has rows that the search can use.
TrimTable search_trim(column::Macro& macro, const column::RowPlan& plan, int columns, const TrimSearch& search);

/// The published search. All columns start at R / 2 ones and move by R / 4, R / 8, … 1 ones against their comparator's
/// decision. The moves end at odd distances from R / 2; so one more strobe finds between which neighbours the sign changes, and
/// of these the count nearer to R / 2 stays, because small offsets are likelier than large ones: the last move is kept, undone,
/// or completed.
///
/// Equal rows and noise of magnitude <= e leave |(2 ones - R) u - offset| <= 2 u + e for |offset| <= (R - 2) u.
/// Source: Zhang and Verma, IEEE JETCAS 9(2), 2019, as summarised; the last strobe is our own.
/// Needs a power of two of at least 4 rows.
TrimTable published_search(column::Macro& macro, const column::RowPlan& plan, int columns, const TrimSearch& search);

/// The improved search, in three parts.
///
/// 1. The last trim row is kept low, and a bisection finds between which neighbouring counts of the other R - 1 rows the sign
///    changes. Patterns are nested, so that V_BL - V_BLB rises with every one however unequal the rows are: mismatch cannot
///    lead the bisection astray, and needs no redundant steps.
/// 2. The last row stores a 1 beside the lower of the two counts. It moves V_BL - V_BLB by half a flip, so what is left is half
///    of what a search over all rows leaves, with no strobe more.
/// 3. Rows differ, so exchanging a 1 for a 0 moves V_BL - V_BLB by a little. One pair and two in turn are tried, evenly spread
///    over all, and stay exchanged when the strobes of the decision are less of one mind than before: the noise is the
///    measuring stick. A column stops when its strobes are as undecided as an odd number can be, the search when all have.
///
/// Equal rows and noise of magnitude <= e leave |(2 ones - R) u - offset| <= u + e for |offset| <= R u after part 2.
/// Source: our own. Needs at least 4 rows, any number, and `repeats` of at least 3 for exchanges.
TrimTable improved_search(column::Macro& macro, const column::RowPlan& plan, int columns, const TrimSearch& search);

}  // namespace bitline::compensation
