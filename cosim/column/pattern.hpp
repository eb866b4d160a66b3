#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cosim/column/macro.hpp"

namespace bitline::column {

/// Bits of `rows` rows of which `ones` store 1, spread evenly over the rows. Patterns are nested: one more 1 changes one row
/// only.
std::vector<std::uint8_t> spread_ones(int ones, int rows);

/// A block of rows, shape (rows, columns), whose column j has ones[j] rows that store 1, spread evenly.
Bits spread_block(std::span<const int> ones, int rows);

}  // namespace bitline::column
