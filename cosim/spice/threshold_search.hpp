#pragma once

#include <limits>

namespace bitline::spice {

/// How long a latch takes: a decision at a distance d from the threshold stands after tau ln(reach / |d|).
/// Source: exponential regeneration from the imbalance that the input pair leaves.
struct LatchSpeed {
  double tau_s;    ///< regeneration time constant [s]
  double reach_v;  ///< distance that would be decided at once [V]
};

/// What one strobe said.
struct LatchDecision {
  int side;       ///< +1: V_BL - V_BLB is above the threshold; -1: below; 0: the latch did not decide in time
  double time_s;  ///< when the outputs were clearly apart; unused for side 0 [s]
};

/// The search for the input difference at which a latch turns. Decisions bracket the threshold, as in a bisection; how long
/// they took says how far away it is, so that some five strobes do the work of a dozen.
class ThresholdSearch {
 public:
  /// The bracket is closed when it is at most `resolution_v` wide.
  ThresholdSearch(const LatchSpeed& speed, double resolution_v) : speed_(speed), resolution_v_(resolution_v) {}

  /// The input difference to try next [V].
  double next_v() const;
  /// What the latch did at next_v().
  void add(const LatchDecision& decision);

  bool closed() const { return high_v_ - low_v_ <= resolution_v_; }
  int strobes() const { return strobes_; }
  /// The threshold, inside the bracket [V]; only when closed.
  double threshold_v() const;

 private:
  struct Point {
    double at_v, distance_v;
  };
  double root_v() const;

  LatchSpeed speed_;
  double resolution_v_;
  double low_v_ = -std::numeric_limits<double>::infinity();
  double high_v_ = std::numeric_limits<double>::infinity();
  Point best_{0, 0}, second_{0, 0};  // the two points nearest to the threshold, by their decision times
  int strobes_ = 0;
};

}  // namespace bitline::spice
