#pragma once

#include <cstdint>
#include <vector>

#include "cosim/column/column_model.hpp"
#include "cosim/column/comparator.hpp"
#include "cosim/column/silicon.hpp"

namespace bitline::variation {

/// Output of a read against its ideal value, both in units of the converter's step.
struct CodeSpread {
  int output;  ///< cells that are on and pull the line: the ideal code
  double mean, std;
};

/// Spread over `dies` random columns of a line that 0 … 2^bits cells at one DAC code pull, read by an ideal linear converter of
/// `bits` bits whose full scale is the drop by 2^bits nominal cells. The mean has the line's nonlinearity; the standard
/// deviation has the cells' mismatch, the comparator's offset, frozen per die, and its noise, fresh per read. DomainError when
/// that many cells leave the model's swing.
std::vector<CodeSpread> code_table(const column::ColumnModel& model, const column::Silicon& silicon,
                                   const column::Comparator& comparator, int code, int bits, std::uint32_t dies);

}  // namespace bitline::variation
