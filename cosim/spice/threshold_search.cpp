#include "cosim/spice/threshold_search.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bitline::spice {

/// Where the line through the two nearest points meets zero; its slope heals a `reach_v` that is not this latch's.
double ThresholdSearch::root_v() const {
  if (strobes_ < 2) return best_.at_v - best_.distance_v;
  const double rise = best_.distance_v - second_.distance_v;
  if (rise == 0) return best_.at_v - best_.distance_v;
  return best_.at_v - best_.distance_v * (best_.at_v - second_.at_v) / rise;
}

double ThresholdSearch::next_v() const {
  if (strobes_ == 0) return 0;
  // A little beyond the root, first to the side that has no decision near it yet: the next one then closes the bracket.
  const double beyond = 0.4 * resolution_v_, root = root_v();
  const double at = root - low_v_ > resolution_v_ ? root - beyond : root + beyond;
  if (low_v_ < at && at < high_v_) return at;
  if (std::isfinite(low_v_) && std::isfinite(high_v_)) return (low_v_ + high_v_) / 2;
  // Still one-sided and the times mislead: on by twice the distance that they claim.
  const double step = std::max(2 * std::abs(best_.distance_v), resolution_v_) * std::exp2(strobes_);
  return std::isfinite(low_v_) ? low_v_ + step : high_v_ - step;
}

void ThresholdSearch::add(const LatchDecision& decision) {
  const double at = next_v();
  Point point{at, decision.side * speed_.reach_v * std::exp(-decision.time_s / speed_.tau_s)};
  if (decision.side == 0) point.distance_v = 0;
  if (decision.side >= 0) high_v_ = std::min(high_v_, at);
  if (decision.side <= 0) low_v_ = std::max(low_v_, at);
  ++strobes_;
  if (strobes_ == 1 || std::abs(point.distance_v) < std::abs(best_.distance_v)) std::swap(point, best_);
  if (strobes_ == 2 || (strobes_ > 2 && std::abs(point.distance_v) < std::abs(second_.distance_v))) second_ = point;
}

double ThresholdSearch::threshold_v() const { return std::clamp(root_v(), low_v_, high_v_); }

}  // namespace bitline::spice
