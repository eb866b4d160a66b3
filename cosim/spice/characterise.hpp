#pragma once

#include <filesystem>

#include "cosim/column/sampled_column.hpp"
#include "cosim/column/silicon.hpp"
#include "cosim/spice/resumable.hpp"
#include "netlists/columns/wordline_dac.hpp"
#include "netlists/spec/study_spec.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::spice {

/// What is characterised: one technology corner, one column, one set of word-line levels.
struct Subject {
  const technologies::Technology& technology;
  const spec::ColumnSpec& column;
  const spec::FitSpec& fit;
};

/// Current of the nominal cell against its word-line level, by a dc sweep at a bit line in the middle of the swing; kept in
/// `file`.
struct NominalCurve {
  std::vector<double> wordline_v, current_a;
  std::vector<double> replica_a = {};  ///< of a replica as wide as the cell, where the column's DAC has one
  columns::CellCurve view() const { return {wordline_v, current_a, replica_a}; }
};
NominalCurve nominal_curve(WorkerPool& pool, const Subject& subject, const std::filesystem::path& file);

/// After the edge of its source a word line is as good as settled [s]: eight time constants of driver and half of the wire,
/// loaded by the wire and some 0.5 fF of gates per cell; with a replica, when that has settled at a level. `cell_a` is a cell's
/// current at the level; 0 without an array.
double settling_s(const spec::ColumnSpec& column, double level_v, double cell_a);

/// The discharge dataset (curves/discharge_columns.hpp): capacitance of the line; nominal cells and a basis of shifted cells at
/// every level; a space-filling set of shifts of access and pull-down device over every possible draw at few levels; held-out
/// cells with all six devices drawn from the silicon.
RunSet discharge_runs(const Subject& subject, const spec::WordlineLevels& levels, const NominalCurve& curve,
                      const column::Silicon& silicon);

/// Simulator's relative tolerance for full columns that a model is fitted to or held against: SPICE's own error is then below a
/// hundredth of a millivolt.
inline constexpr double full_column_tolerance = 1e-5;

/// Full columns as they are given, in the columns of random_column_runs with the index from 0; `relative_tolerance` is the
/// simulator's.
RunSet column_runs(const Subject& subject, const spec::WordlineLevels& levels,
                   const std::vector<column::SampledColumn>& samples, double relative_tolerance);

/// Full random columns (column::random_column) with index first … first + count - 1.
RunSet random_column_runs(const Subject& subject, const spec::WordlineLevels& levels, const column::Silicon& silicon,
                          std::uint32_t first, std::uint32_t count);

}  // namespace bitline::spice
