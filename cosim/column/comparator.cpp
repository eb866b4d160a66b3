#include "cosim/column/comparator.hpp"

namespace bitline::column {

OffsetCurve offset_curve(const Comparator& comparator, const Silicon& silicon, std::uint32_t die, std::uint32_t macro,
                         std::uint32_t column) {
  if (comparator.latch) return latch_curve(*comparator.latch, latch_shifts_v(silicon, die, macro, column));
  return declared_offset(comparator.declared, comparator_offset_v(silicon, die, macro, column));
}

}  // namespace bitline::column
