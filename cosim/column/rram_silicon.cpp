#include "cosim/column/rram_silicon.hpp"

#include <cmath>

#include "cosim/random/address.hpp"

namespace bitline::column {

namespace {

/// What a draw of a resistive device decides; writes of the low state follow, one number each.
enum class Draw : std::uint32_t { high, low_tail, high_tail, stuck, first_write };

random::Address address(const RramPlace& place, RramSide side, std::uint32_t draw, random::Stream stream) {
  return {.die = place.die,
          .macro = place.macro,
          .row = place.row,
          .column = place.column,
          .stream = stream,
          .device = 2 * draw + static_cast<std::uint32_t>(side),
          .strobe = place.tile};
}

class Device {
 public:
  Device(const RramSilicon& silicon, const RramPlace& place, RramSide side) : silicon_(silicon), place_(place), side_(side) {}

  /// State that the device has after `wanted` was written.
  bool state(bool wanted) const {
    if (silicon_.stuck_low_share + silicon_.stuck_high_share <= 0) return wanted;
    const double u = uniform(Draw::stuck);
    if (u < silicon_.stuck_low_share) return true;
    return u < silicon_.stuck_low_share + silicon_.stuck_high_share ? false : wanted;
  }

  double ohm(bool low) const {
    return nominal_ohm(silicon_, low) * std::exp(low ? low_spread() * low_normal() : high_spread() * high_normal());
  }

 private:
  double normal(std::uint32_t draw) const {
    return random::normal(silicon_.seed, address(place_, side_, draw, random::Stream::resistance));
  }
  double uniform(Draw draw) const {
    return random::uniform(silicon_.seed, address(place_, side_, static_cast<std::uint32_t>(draw), random::Stream::resistance));
  }
  double low_spread() const {
    return silicon_.low.tail_share > 0 && uniform(Draw::low_tail) < silicon_.low.tail_share ? silicon_.low.tail_spread
                                                                                            : silicon_.low.spread;
  }
  double high_spread() const {
    return silicon_.high.tail_share > 0 && uniform(Draw::high_tail) < silicon_.high.tail_share ? silicon_.high.tail_spread
                                                                                               : silicon_.high.spread;
  }
  /// Of the write that stays.
  double low_normal() const {
    const double spread = low_spread();
    if (spread == 0) return 0;
    const auto first = static_cast<std::uint32_t>(Draw::first_write);
    double z = normal(first);
    if (silicon_.verify_tolerance <= 0) return z;
    for (int attempt = 1; attempt < silicon_.verify_attempts; ++attempt) {
      if (std::abs(std::expm1(spread * z)) <= silicon_.verify_tolerance) break;
      z = normal(first + static_cast<std::uint32_t>(attempt));
    }
    return z;
  }
  double high_normal() const {
    if (high_spread() == 0) return 0;
    const double own = normal(static_cast<std::uint32_t>(Draw::high)), rho = silicon_.correlation;
    return rho == 0 ? own : rho * low_normal() + std::sqrt(1 - rho * rho) * own;
  }

  const RramSilicon& silicon_;
  const RramPlace& place_;
  RramSide side_;
};

}  // namespace

double nominal_ohm(const RramSilicon& silicon, bool low) {
  const auto& state = low ? silicon.low : silicon.high;
  return state.median_ohm * std::exp(state.drift_exponent * silicon.drift_log_time);
}

RramBranch rram_branch(const RramSilicon& silicon, const RramPlace& place, RramSide side, bool low) {
  const Device device(silicon, place, side);
  RramBranch branch{device.ohm(device.state(low)), 0};
  if (silicon.access_sigma_v != 0)
    branch.shift_v =
        silicon.access_sigma_v * random::normal(silicon.seed, address(place, side, 0, random::Stream::access_shift));
  return branch;
}

double row_offset_a(const RramSilicon& silicon, const RramPlace& tile, std::uint32_t latch) {
  if (silicon.row_offset_a == 0) return 0;
  return silicon.row_offset_a * random::normal(silicon.seed, {.die = tile.die,
                                                              .macro = tile.macro,
                                                              .column = latch,
                                                              .stream = random::Stream::row_offset,
                                                              .strobe = tile.tile});
}

}  // namespace bitline::column
