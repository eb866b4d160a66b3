#pragma once

#include <cstdint>
#include <vector>

#include "cosim/column/silicon.hpp"
#include "netlists/cells/sram_6t.hpp"
#include "netlists/spec/column_spec.hpp"

namespace bitline::column {

/// One cell of a column as it is read.
struct ColumnCell {
  int level;                 ///< of its word line, by index; 0: not selected
  int bit;                   ///< 0 discharges BL, 1 discharges BLB
  cells::SramShifts shifts;  ///< of its thresholds [V]
  double level_error_v = 0;  ///< what the DAC of its row adds to the level [V]

  /// Shifts that do the same at the nominal level: a higher word line is a lower threshold of both access devices, by
  /// `shift_per_wordline` (ColumnModel) [V].
  cells::SramShifts seen_shifts_v(double shift_per_wordline) const;
};

/// One column ready for a read, row by row.
struct SampledColumn {
  std::vector<ColumnCell> cells;
  int column = 0;  ///< its place in the array, 0 next to the word-line drivers
};

/// Voltages of the two bit lines at the strobe [V].
struct LineVoltages {
  double bl, blb;
  double difference() const { return bl - blb; }
  double common_mode() const { return (bl + blb) / 2; }
};

/// How many rows of a random column are at the trim level, the last ones.
inline int random_trim_rows(const spec::ColumnSpec& column) { return column.rows / 8; }

/// A random column for tests of a model: random bits, shifts drawn from the silicon as die `index`, random DAC codes of which
/// two in five are zero (even index) or half of the rows at the largest code (odd index), the last rows at the trim level; at
/// any place of the array.
SampledColumn random_column(const Silicon& silicon, const spec::ColumnSpec& column, std::uint32_t index);

}  // namespace bitline::column
