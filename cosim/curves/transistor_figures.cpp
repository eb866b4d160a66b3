#include "cosim/curves/transistor_figures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::curves {

double gate_voltage_v(const GateCurve& curve, double current_a) {
  const auto& current = curve.drain_a;
  const auto upper = std::ranges::lower_bound(current, current_a);
  if (upper == current.end() || (upper == current.begin() && *upper > current_a))
    throw Error("no gate voltage gives a drain current of " + spec::format_quantity(current_a, spec::Dimension::current) +
                "; the curve goes from " + spec::format_quantity(current.front(), spec::Dimension::current) + " to " +
                spec::format_quantity(current.back(), spec::Dimension::current));
  if (upper == current.begin()) return curve.gate_v.front();
  const auto i = static_cast<std::size_t>(upper - current.begin());
  const double share = std::log(current_a / current[i - 1]) / std::log(current[i] / current[i - 1]);
  return std::lerp(curve.gate_v[i - 1], curve.gate_v[i], share);
}

TransistorFigures transistor_figures(const GateCurve& linear, const GateCurve& saturated, double width_over_length) {
  const double threshold_a = 100e-9 * width_over_length;
  const double low_a = 0.1e-9 * width_over_length, high_a = 1e-9 * width_over_length;
  const bool leaks = saturated.drain_a.front() > low_a;
  return {.on_a = saturated.drain_a.back(),
          .off_a = saturated.drain_a.front(),
          .threshold_linear_v = gate_voltage_v(linear, threshold_a),
          .threshold_saturated_v = gate_voltage_v(saturated, threshold_a),
          .swing_v = leaks ? std::numeric_limits<double>::quiet_NaN()
                           : gate_voltage_v(saturated, high_a) - gate_voltage_v(saturated, low_a)};
}

}  // namespace bitline::curves
