#pragma once

#include <string>

#include "netlists/spec/rram_study.hpp"

namespace bitline::columns {

/// Of a source or a drain with one row of contacts, along the channel [m]; an assumption for transistors beside the cells.
inline constexpr double contacted_extent_m = 0.3e-6;

enum class RramAnalysis {
  point,
  transient,
  strobe  ///< a transient of latches, whose truncation error matters only while they part
};

/// Title and simulator options of a deck with resistive cells. A transient is by Gear's method: the trapezoidal rule rings for
/// ever on the current of a clamped line.
std::string rram_header(const std::string& title, const spec::RramArraySpec& array, RramAnalysis analysis);

}  // namespace bitline::columns
