#include "netlists/spec/range.hpp"

namespace bitline::spec {
namespace {

std::string text(bool has_low, const std::string& low, bool has_high, const std::string& high) {
  if (has_low && has_high) return "from " + low + " to " + high;
  if (has_low) return "of at least " + low;
  return has_high ? "of at most " + high : "";
}

}  // namespace

std::string range_text(const Range& range, Dimension dimension) {
  const Range all;
  return text(range.low != all.low, format_quantity(range.low, dimension), range.high != all.high,
              format_quantity(range.high, dimension));
}

std::string range_text(const WholeRange& range) {
  const WholeRange all;
  return text(range.low != all.low, std::to_string(range.low), range.high != all.high, std::to_string(range.high));
}

}  // namespace bitline::spec
