#pragma once

#include <cstdint>

#include "netlists/spec/column_spec.hpp"

namespace bitline::column {

/// Input-referred offset at a common mode: offset (1 + slope (V_cm - V_ref)) [V].
/// Source: declared parameters; a latch's offset grows with the common mode at which it is strobed.
inline double offset_at_v(const spec::ComparatorSpec& comparator, double offset_v, double common_mode_v) {
  return offset_v * (1 + comparator.common_mode_slope * (common_mode_v - comparator.reference_common_mode_v));
}

/// The address of one fresh comparator noise draw.
struct StrobePlace {
  std::uint32_t die, macro, column, image, strobe;
};

/// The comparator's verdict on V_BL - V_BLB - offset = `margin_v`, with fresh noise of standard deviation `noise_v` at an
/// address. A margin beyond the largest possible draw needs no draw.
bool decision(double margin_v, double noise_v, std::uint64_t seed, const StrobePlace& place);

}  // namespace bitline::column
