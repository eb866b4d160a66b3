#pragma once

#include <cstdint>

namespace bitline::column {

/// The address of one fresh comparator noise draw.
struct StrobePlace {
  std::uint32_t die, macro, column, image, strobe;
};

/// The comparator's input-referred noise at an address, of standard deviation `noise_v` [V].
double drawn_noise_v(double noise_v, std::uint64_t seed, const StrobePlace& place);

/// The comparator's verdict on V_BL - V_BLB - offset = `margin_v`, with fresh noise of standard deviation `noise_v` at an
/// address. A margin beyond the largest possible draw needs no draw.
bool decision(double margin_v, double noise_v, std::uint64_t seed, const StrobePlace& place);

}  // namespace bitline::column
