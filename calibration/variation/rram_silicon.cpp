#include "calibration/variation/rram_silicon.hpp"

#include <cmath>

#include "netlists/cells/rram_branch.hpp"

namespace bitline::variation {

namespace {

column::RramStateSpread spread_of(const technologies::ResistiveState& state, bool spreads) {
  column::RramStateSpread spread{.median_ohm = state.median_ohm, .spread = 0, .drift_exponent = state.drift_exponent};
  if (!spreads) return spread;
  spread.spread = state.spread;
  spread.tail_share = state.tail_share;
  spread.tail_spread = state.tail_spread;
  return spread;
}

}  // namespace

column::RramSilicon draw_rram_silicon(const technologies::Technology& technology, const technologies::RramTechnology& rram,
                                      const spec::RramVariationSpec& variation, const spec::MlsaSpec& mlsa,
                                      std::uint64_t seed) {
  column::RramSilicon silicon{
      .seed = seed, .low = spread_of(rram.low, variation.resistances), .high = spread_of(rram.high, variation.resistances)};
  if (rram.age_s > rram.drift_start_s) silicon.drift_log_time = std::log(rram.age_s / rram.drift_start_s);
  if (variation.resistances) {
    silicon.correlation = rram.correlation;
    if (rram.write_verify.on) {
      silicon.verify_tolerance = rram.write_verify.tolerance;
      silicon.verify_attempts = rram.write_verify.attempts;
    }
    silicon.stuck_low_share = rram.low.stuck_share;
    silicon.stuck_high_share = rram.high.stuck_share;
  }
  if (variation.transistors) silicon.access_sigma_v = cells::rram_access_sigma_v(technology, rram);
  if (variation.offset) {
    silicon.sense_offset_a = mlsa.offset_a;
    silicon.sense_offset_share = mlsa.offset_share;
  }
  return silicon;
}

column::RramSilicon characterisation_rram_silicon(const technologies::Technology& technology,
                                                  const technologies::RramTechnology& rram, std::uint64_t seed) {
  constexpr std::uint64_t other_dies = 0x9E3779B97F4A7C15;  // as characterisation_silicon
  return draw_rram_silicon(technology, rram, {.offset = false, .noise = false}, {}, seed ^ other_dies);
}

}  // namespace bitline::variation
