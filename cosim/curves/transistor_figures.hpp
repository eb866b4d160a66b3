#pragma once

#include <vector>

namespace bitline::curves {

/// Drain current of a transistor against its gate voltage, both as magnitudes.
struct GateCurve {
  std::vector<double> gate_v;   ///< increasing from 0 [V]
  std::vector<double> drain_a;  ///< positive, increasing [A]
};

/// Gate voltage at which the drain current is `current_a`, interpolated in the logarithm of the current [V]; Error where the
/// curve never is there.
double gate_voltage_v(const GateCurve& curve, double current_a);

/// What a data sheet says about a transistor.
struct TransistorFigures {
  double on_a;                   ///< gate and drain at the supply [A]
  double off_a;                  ///< gate at 0, drain at the supply [A]
  double threshold_linear_v;     ///< gate voltage at 100 nA x W/L, small drain voltage [V]
  double threshold_saturated_v;  ///< the same with the drain at the supply [V]
  double swing_v;                ///< gate voltage for a decade of current, between 0.1 and 1 nA x W/L, drain at the supply [V];
                                 ///< NaN for a device that leaks more than that
};

/// Figures from a curve at a small drain voltage and one with the drain at the supply, both up to the supply; Error as
/// gate_voltage_v().
TransistorFigures transistor_figures(const GateCurve& linear, const GateCurve& saturated, double width_over_length);

}  // namespace bitline::curves
