#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "calibration/compensation/trim.hpp"
#include "calibration/statistics/interval.hpp"
#include "cosim/column/model_engine.hpp"
#include "netlists/spec/column_spec.hpp"

namespace bitline::compensation {

/// Columns whose trim rows are looked at by themselves: in every macro they are the first rows, and all others stay low.
/// Columns come die by die.
struct ColumnSet {
  int rows;          ///< of a column
  int trim_rows;     ///< those that compensate
  int columns;       ///< in all
  int per_die;       ///< columns of a macro
  unsigned threads;  ///< that share the dies
  std::uint32_t macro = 0;
  std::function<bool()> interrupted = {};  ///< true ends the work with Interrupted

  int dies() const { return (columns + per_die - 1) / per_die; }
  int columns_of(int die) const { return die + 1 < dies() ? per_die : columns - die * per_die; }
};

/// A set of columns as the specification has them, at most 128 on a macro.
ColumnSet column_set(const spec::ColumnSpec& column, int trim_rows, int columns, unsigned threads);

/// The macro of one die of a set; half of its trim rows store ones.
column::MacroProgram trim_program(const ColumnSet& set, int die);

/// Level from which half of the trim rows at ones bring the lines of a nominal column to a common mode [V]. DomainError where
/// the rows discharge the lines below it even from the highest level, or leave the model's box.
double precharge_for(const column::ColumnModel& model, const ColumnSet& set, double common_mode_v);

/// What one trim row of a nominal column discharges when half of the rows store ones: half of what a flip moves V_BL - V_BLB
/// [V].
double trim_unit_v(const column::ColumnModel& model, const ColumnSet& set, double precharge_v);

/// What a search did to columns, in their order.
struct TrimmedColumns {
  std::vector<double> offset_v;    ///< of the comparators at the common mode of their strobe [V]
  std::vector<double> before_v;    ///< V_BL - V_BLB beyond the offset with half of the trim rows at ones [V]
  std::vector<double> after_v;     ///< the same after the search [V]
  std::vector<int> out_of_range;   ///< columns that the search could not reach, ascending
  std::vector<column::Bits> trim;  ///< by die
  int strobes = 0;                 ///< of one comparator, at most
};

/// Searches every column of a set. DomainError outside the model's box.
TrimmedColumns search_columns(const column::ModelEngine& engine, const ColumnSet& set, const TrimSearch& search);

/// V_BL - V_BLB beyond the offset of columns with these trim bits, by die, after a precharge to a level [V]; the engine may be
/// that of another operating point of the same silicon.
std::vector<double> residues_v(const column::ModelEngine& engine, const ColumnSet& set, std::span<const column::Bits> trim,
                               double precharge_v);

/// What is left of many columns.
struct Residue {
  statistics::Interval sigma_v;      ///< standard deviation over the columns [V]
  double mean_v, rms_v, largest_v;   ///< [V]
  statistics::Interval beyond_flip;  ///< share of columns that are more than one flip from their offset
};
/// `unit_v` as of trim_unit_v(): a flip is twice that.
Residue residue(std::span<const double> left_v, double unit_v);

}  // namespace bitline::compensation
