#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "netlists/spec/quantity.hpp"

namespace bitline::spec {

/// Accepted SI values, ends included.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

/// Accepted whole numbers, ends included.
struct WholeRange {
  std::int64_t low = std::numeric_limits<std::int64_t>::min();
  std::int64_t high = std::numeric_limits<std::int64_t>::max();
};

/// "from 0.3 V to 6 V", "of at least 1 fF", "of at most 1"; empty for everything.
std::string range_text(const Range& range, Dimension dimension);
std::string range_text(const WholeRange& range);

}  // namespace bitline::spec
