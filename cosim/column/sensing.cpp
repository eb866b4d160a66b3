#include "cosim/column/sensing.hpp"

#include <cmath>

#include "cosim/random/address.hpp"

namespace bitline::column {

double drawn_noise_v(double noise_v, std::uint64_t seed, const StrobePlace& place) {
  if (noise_v == 0) return 0;
  return noise_v * random::normal(seed, {.die = place.die,
                                         .macro = place.macro,
                                         .column = place.column,
                                         .stream = random::Stream::comparator_noise,
                                         .image = place.image,
                                         .strobe = place.strobe});
}

bool decision(double margin_v, double noise_v, std::uint64_t seed, const StrobePlace& place) {
  if (std::abs(margin_v) < random::largest_normal * noise_v) margin_v += drawn_noise_v(noise_v, seed, place);
  return margin_v >= 0;
}

}  // namespace bitline::column
