#include "calibration/variation/draw_silicon.hpp"

namespace bitline::variation {

column::Silicon draw_silicon(const technologies::Technology& technology, const spec::ComparatorSpec& comparator,
                             const spec::VariationSpec& variation, std::uint64_t seed) {
  column::Silicon silicon{seed, cells::sram_6t_sigmas_v(technology), variation.comparator_offset ? comparator.offset_v : 0};
  for (double& sigma : silicon.sigma_v) sigma *= variation.mismatch_scale;
  silicon.wordline_sigma_v = variation.wordline_error_v;
  if (comparator.latch && variation.comparator_offset)
    silicon.latch_sigma_v = comparators::latch_sigmas_v(technology, comparators::latch_circuit(*comparator.latch));
  return silicon;
}

column::Silicon characterisation_silicon(const technologies::Technology& technology, std::uint64_t seed) {
  constexpr std::uint64_t other_dies = 0x9E3779B97F4A7C15;  // any constant: another key of the generator is another population
  return {seed ^ other_dies, cells::sram_6t_sigmas_v(technology), 0};
}

}  // namespace bitline::variation
