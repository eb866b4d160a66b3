#include "cosim/column/latch_model.hpp"

#include <cmath>
#include <utility>

#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::column {

namespace {

constexpr double rounding_v = 1e-9;

std::string volts(double value) { return spec::format_quantity(value, spec::Dimension::voltage); }

void check_common_mode(double low_v, double high_v, double common_mode_v) {
  if (!(common_mode_v > low_v - rounding_v && common_mode_v < high_v + rounding_v))
    throw DomainError("the latch was asked at a common mode of " + volts(common_mode_v) + "; its model covers " + volts(low_v) +
                      " to " + volts(high_v));
}

void check_shifts(const LatchModel& model, const comparators::LatchShifts& shifts_v) {
  for (std::size_t d = 0; d < shifts_v.size(); ++d)
    if (!(std::abs(shifts_v[d]) <= model.largest_sigmas * model.sigma_v[d] + rounding_v))
      throw DomainError("device " + std::to_string(d) + " of the latch is shifted by " + volts(shifts_v[d]) +
                        "; its model covers " + spec::plain(model.largest_sigmas) + " sigma of " + volts(model.sigma_v[d]));
}

}  // namespace

LatchCoordinates latch_coordinates(const comparators::LatchShifts& sigma_v, const comparators::LatchShifts& shifts_v) {
  const auto unit = [&](std::size_t d) { return sigma_v[d] == 0 ? 0 : shifts_v[d] / sigma_v[d]; };
  LatchCoordinates at{};
  at.even[0] = unit(0);
  for (std::size_t p = 0; p < latch_pairs; ++p) {
    const double left = unit(2 * p + 1), right = unit(2 * p + 2);
    at.odd[p] = (left - right) / 2;
    at.even[p + 1] = (left + right) / 2;
  }
  return at;
}

double common_mode_coordinate(double low_v, double high_v, double common_mode_v) {
  return (2 * common_mode_v - low_v - high_v) / (high_v - low_v);
}

double chebyshev(int degree, double x) {
  double value = 1, next = x;
  for (int k = 0; k < degree; ++k) value = std::exchange(next, 2 * x * next - value);
  return value;
}

double product(const LatchTerm& term, const LatchCoordinates& at) {
  double value = 1;
  for (const auto i : term.odd) value *= at.odd[i];
  for (const auto i : term.even) value *= at.even[i];
  return value;
}

LatchCurve latch_curve(const LatchModel& model, const comparators::LatchShifts& shifts_v) {
  check_shifts(model, shifts_v);
  const auto at = latch_coordinates(model.sigma_v, shifts_v);
  LatchCurve curve{model.common_mode_low_v, model.common_mode_high_v, {}};
  for (const auto& term : model.terms) {
    const auto degree = static_cast<std::size_t>(term.common_mode_degree);
    if (curve.coefficient_v.size() <= degree) curve.coefficient_v.resize(degree + 1);
    curve.coefficient_v[degree] += term.coefficient_v * product(term, at);
  }
  return curve;
}

double threshold_v(const LatchCurve& curve, double common_mode_v) {
  check_common_mode(curve.common_mode_low_v, curve.common_mode_high_v, common_mode_v);
  const double x = common_mode_coordinate(curve.common_mode_low_v, curve.common_mode_high_v, common_mode_v);
  double sum = 0;
  for (std::size_t k = 0; k < curve.coefficient_v.size(); ++k)
    sum += curve.coefficient_v[k] * chebyshev(static_cast<int>(k), x);
  return sum;
}

double threshold_v(const LatchModel& model, const comparators::LatchShifts& shifts_v, double common_mode_v) {
  return threshold_v(latch_curve(model, shifts_v), common_mode_v);
}

}  // namespace bitline::column
