#pragma once

#include <cstdint>
#include <vector>

#include "calibration/boosting/tasks.hpp"
#include "cosim/column/macro.hpp"

namespace bitline::boosting {

/// What one column stores, and what its decision counts.
struct BoostedColumn {
  std::vector<std::uint8_t> weights;  ///< per data row, 1 for +1
  int threshold_ones;                 ///< threshold rows that store 1
  double vote;                        ///< of its decision in its task
  double error;                       ///< weighted share of its training images that it decided wrongly
};

/// Boosted columns in the order in which they were trained: round by round, in each round one column for every task. Column
/// number n is column n % macro_columns of macro n / macro_columns.
struct Classifier {
  std::vector<BoostedColumn> columns;

  int rounds() const { return static_cast<int>(columns.size()) / task_count; }
};

/// Columns of a macro.
inline constexpr int macro_columns = 128;

/// Number of macros that this many columns need.
inline int macro_count(int columns) { return (columns + macro_columns - 1) / macro_columns; }
/// How many of them are on a macro.
int columns_of_macro(int columns, int macro);

/// What is written into a macro of a die: the first of a classifier's columns that lie on it, `trim` wide. Threshold row ones
/// are spread evenly; the boundaries are those that they realise.
column::MacroProgram classifier_program(const Classifier& classifier, const column::RowPlan& plan, std::uint32_t die, int macro,
                                        const column::Bits& trim);

/// The classes of images after every round, shape (rounds, images), from decisions of shape (images, columns).
///
/// A task's margin is the sum of its columns' votes, counted against where they decide 0, over the sum of their magnitudes; its
/// vote goes to `first` for a margin of at least 0, else to `second`. The class with most of the 45 votes wins; among classes
/// with as many, that with the largest sum of its tasks' margins, then the lowest.
std::vector<std::vector<std::uint8_t>> classes_by_round(const Classifier& classifier, const column::Decisions& decisions);

}  // namespace bitline::boosting
