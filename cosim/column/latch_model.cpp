#include "cosim/column/latch_model.hpp"

#include <cmath>
#include <utility>

#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::column {

namespace {

std::string volts(double value) { return spec::format_quantity(value, spec::Dimension::voltage); }

void check_box(const LatchModel& model, const comparators::LatchShifts& shifts_v, double common_mode_v) {
  constexpr double rounding_v = 1e-9;
  if (!(common_mode_v > model.common_mode_low_v - rounding_v && common_mode_v < model.common_mode_high_v + rounding_v))
    throw DomainError("the latch was asked at a common mode of " + volts(common_mode_v) + "; its model covers " +
                      volts(model.common_mode_low_v) + " to " + volts(model.common_mode_high_v));
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

double product(const LatchTerm& term, const LatchCoordinates& at, double x) {
  double shape = 1, next = x;  // T_0, T_1; T_k+1 = 2 x T_k - T_k-1
  for (int degree = 0; degree < term.common_mode_degree; ++degree) shape = std::exchange(next, 2 * x * next - shape);
  for (const auto i : term.odd) shape *= at.odd[i];
  for (const auto i : term.even) shape *= at.even[i];
  return shape;
}

double threshold_v(const LatchModel& model, const comparators::LatchShifts& shifts_v, double common_mode_v) {
  check_box(model, shifts_v, common_mode_v);
  const auto at = latch_coordinates(model.sigma_v, shifts_v);
  const double x = common_mode_coordinate(model.common_mode_low_v, model.common_mode_high_v, common_mode_v);
  double sum = 0;
  for (const auto& term : model.terms) sum += term.coefficient_v * product(term, at, x);
  return sum;
}

}  // namespace bitline::column
