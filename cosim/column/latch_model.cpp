#include "cosim/column/latch_model.hpp"

#include <cmath>
#include <utility>

#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::column {

namespace {

constexpr double rounding_v = 1e-9;

std::string volts(double value) { return spec::format_quantity(value, spec::Dimension::voltage); }

void check_shifts(const LatchModel& model, const comparators::LatchShifts& shifts_v) {
  if (!shifts_v.empty() && shifts_v.size() != model.devices.size())
    throw DomainError("a latch has shifts of " + std::to_string(shifts_v.size()) + " transistors; its model is of one with " +
                      std::to_string(model.devices.size()));
  for (std::size_t d = 0; d < shifts_v.size(); ++d)
    if (!(std::abs(shifts_v[d]) <= model.largest_sigmas * model.sigma_v[d] + rounding_v))
      throw DomainError("'" + model.devices[d] + "' of the latch is shifted by " + volts(shifts_v[d]) + "; its model covers " +
                        spec::plain(model.largest_sigmas) + " sigma of " + volts(model.sigma_v[d]));
}

/// Coefficients of x^k of a sum of Chebyshev polynomials: T_0 = 1, T_1 = x, T_(k+1) = 2 x T_k - T_(k-1).
std::vector<double> powers(const std::vector<double>& chebyshev_coefficients) {
  const std::size_t count = chebyshev_coefficients.size();
  std::vector<double> sum(count), polynomial(count), next(count);
  polynomial[0] = 1;
  if (count > 1) next[1] = 1;
  for (std::size_t k = 0; k < count; ++k) {
    for (std::size_t p = 0; p < count; ++p) sum[p] += chebyshev_coefficients[k] * polynomial[p];
    std::vector<double> after(count);
    for (std::size_t p = 0; p < count; ++p) after[p] = (p > 0 ? 2 * next[p - 1] : 0) - polynomial[p];
    polynomial = std::exchange(next, std::move(after));
  }
  return sum;
}

}  // namespace

LatchCoordinates latch_coordinates(const LatchModel& model, const comparators::LatchShifts& shifts_v) {
  const auto unit = [&](std::size_t d) {
    return shifts_v.empty() || model.sigma_v[d] == 0 ? 0 : shifts_v[d] / model.sigma_v[d];
  };
  const std::size_t singles = comparators::single_devices(model.devices);
  LatchCoordinates at{};
  for (std::size_t d = 0; d < singles; ++d) at.even.push_back(unit(d));
  for (std::size_t left = singles; left < model.devices.size(); left += 2) {
    at.odd.push_back((unit(left) - unit(left + 1)) / 2);
    at.even.push_back((unit(left) + unit(left + 1)) / 2);
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

OffsetCurve latch_curve(const LatchModel& model, const comparators::LatchShifts& shifts_v) {
  check_shifts(model, shifts_v);
  const auto at = latch_coordinates(model, shifts_v);
  std::vector<double> shape{0};  // coefficients of T_k
  for (const auto& term : model.terms) {
    const auto degree = static_cast<std::size_t>(term.common_mode_degree);
    if (shape.size() <= degree) shape.resize(degree + 1);
    shape[degree] += term.coefficient_v * product(term, at);
  }
  const double low = model.common_mode_low_v, high = model.common_mode_high_v;
  OffsetCurve curve{(low + high) / 2, low, high, powers(shape)};
  double per_volt = 1;
  for (double& coefficient : curve.coefficient_v) {
    coefficient *= per_volt;
    per_volt *= 2 / (high - low);
  }
  return curve;
}

double threshold_v(const LatchModel& model, const comparators::LatchShifts& shifts_v, double common_mode_v) {
  return offset_v(latch_curve(model, shifts_v), common_mode_v);
}

}  // namespace bitline::column
