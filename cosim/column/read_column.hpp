#pragma once

#include <cstdint>
#include <span>

#include "cosim/column/macro.hpp"
#include "cosim/column/sampled_column.hpp"
#include "cosim/column/silicon.hpp"
#include "netlists/spec/wordline_levels.hpp"

namespace bitline::column {

/// One column of a programmed macro during one strobe: the one definition of which cell sees which word-line level.
struct ColumnRead {
  std::span<const std::uint8_t> codes;  ///< one per data row
  std::uint32_t column;
  bool data_on = true;  ///< false: data and threshold rows stay low
  int ramp_strobe = 0;  ///< of a plan with ramp
  int trim_off = 0;     ///< last trim rows that stay low
};

/// The cells of that column with their levels, bits and the silicon's shifts, row by row.
SampledColumn read_column(const MacroProgram& program, const Silicon& silicon, const spec::WordlineLevels& levels,
                          const ColumnRead& read);

/// Bit that a spare row stores.
inline int spare_bit(int row) { return row % 2; }

}  // namespace bitline::column
