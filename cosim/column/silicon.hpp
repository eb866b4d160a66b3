#pragma once

#include <cstdint>

#include "netlists/cells/sram_6t.hpp"
#include "netlists/comparators/latch_circuit.hpp"

namespace bitline::column {

/// Where a cell is: one die, one macro of it, a row and a column; a sub-array (tile) where a macro has more than one.
struct CellPlace {
  std::uint32_t die, macro, row, column, tile = 0;
};

/// The frozen differences between dies, drawn by address: any engine that asks for the same place sees the same silicon.
struct Silicon {
  std::uint64_t seed;
  cells::SramShifts sigma_v;  ///< standard deviation of each device's threshold shift; zeros without mismatch [V]
  double offset_sigma_v;      ///< standard deviation of the comparators' offsets; zero without [V]
  comparators::LatchShifts latch_sigma_v = {};  ///< the same of each device of the comparators' latches; none without [V]
  double wordline_sigma_v = 0;                  ///< standard deviation of what a row's DAC adds to its levels [V]
};

/// Threshold shift of one transistor [V].
double threshold_shift_v(const Silicon& silicon, const CellPlace& place, cells::SramDevice device);

/// Threshold shifts of all six transistors of a cell [V].
cells::SramShifts cell_shifts_v(const Silicon& silicon, const CellPlace& place);

/// What the DAC of a row adds to every level of its word line, the same for all columns [V].
double wordline_error_v(const Silicon& silicon, std::uint32_t die, std::uint32_t macro, std::uint32_t row,
                        std::uint32_t tile = 0);

/// Threshold shifts of the transistors of a column's latch [V].
comparators::LatchShifts latch_shifts_v(const Silicon& silicon, std::uint32_t die, std::uint32_t macro, std::uint32_t column);

/// Offset of a column's comparator at its reference common mode [V].
double comparator_offset_v(const Silicon& silicon, std::uint32_t die, std::uint32_t macro, std::uint32_t column);

}  // namespace bitline::column
