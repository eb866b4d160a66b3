#include "cosim/column/rram_cell.hpp"

#include "netlists/spec/error.hpp"

namespace bitline::column {

namespace {

/// Resistance of the access transistor and its derivatives by current and source.
struct AccessValue {
  double ohm, per_current, per_source;
};

AccessValue access_value(const AccessLaw& law, double current_a, double source_v, double shift_v) {
  const double i = current_a / law.current_scale_a, s = source_v / law.source_scale_v, d = shift_v / law.shift_scale_v;
  AccessValue value{};
  const double* c = law.coefficients_ohm.data();
  double power_i = 1, slope_i = 0;  // i^a and its derivative
  for (int a = 0; a <= law.degree; ++a) {
    double power_s = 1, slope_s = 0, sum = 0, sum_s = 0;
    for (int b = 0; a + b <= law.degree; ++b) {
      double inner = 0;
      for (int k = law.degree - a - b; k >= 0; --k) inner = inner * d + c[k];
      c += law.degree - a - b + 1;
      sum += power_s * inner;
      sum_s += slope_s * inner;
      slope_s = slope_s * s + power_s;
      power_s *= s;
    }
    value.ohm += power_i * sum;
    value.per_current += slope_i * sum;
    value.per_source += power_i * sum_s;
    slope_i = slope_i * i + power_i;
    power_i *= i;
  }
  value.per_current /= law.current_scale_a;
  value.per_source /= law.source_scale_v;
  return value;
}

}  // namespace

std::vector<double> access_terms(int degree, double current, double source, double shift) {
  std::vector<double> terms;
  for (int a = 0; a <= degree; ++a)
    for (int b = 0; a + b <= degree; ++b)
      for (int k = 0; a + b + k <= degree; ++k)
        terms.push_back(std::pow(current, a) * std::pow(source, b) * std::pow(shift, k));
  return terms;
}

BranchCurrent selected_current(const RramCellLaw& law, const RramBranch& branch, double bitline_v, double sourceline_v) {
  const double across = bitline_v - sourceline_v, ohm = branch.ohm;
  double current = 0, slope = 0;  // slope = dV / dI of the branch
  AccessValue access = access_value(law.access, 0, sourceline_v, branch.shift_v);
  current = (law.sinh_v > 0 ? law.sinh_v * std::sinh(across / law.sinh_v) : across) / ohm;
  current = std::copysign(std::min(std::abs(current), std::abs(across) / access.ohm), across);
  constexpr int most = 60;
  for (int iteration = 0;; ++iteration) {
    access = access_value(law.access, current, sourceline_v, branch.shift_v);
    const double x = law.sinh_v > 0 ? current * ohm / law.sinh_v : 0;
    const double device_v = law.sinh_v > 0 ? law.sinh_v * std::asinh(x) : current * ohm;
    slope = ohm / std::sqrt(1 + x * x) + access.ohm + current * access.per_current;
    const double step = (device_v + current * access.ohm - across) / slope;
    current -= step;
    if (std::abs(step) <= 1e-14 * std::abs(current) + 1e-22) break;
    if (iteration == most || !std::isfinite(current))
      throw DomainError("no current of a resistive cell was found at " + std::to_string(across) + " V across " +
                        std::to_string(ohm) + " ohm; expected a cell inside the box of its access transistor's law");
  }
  return {current, 1 / slope, -(1 + current * access.per_source) / slope};
}

BranchCurrent unselected_current(const RramCellLaw& law, const RramBranch& branch, double bitline_v, double sourceline_v) {
  if (law.off_a == 0) return {};
  const double across = bitline_v - sourceline_v;
  const double most = law.off_a * std::exp(-(branch.shift_v + sourceline_v) / law.off_slope_v);
  const double below = across + law.off_knee_v;
  if (across <= 0 || below <= 0) return {};
  const double slope = most * law.off_knee_v / (below * below);
  const double current = most * across / below;
  return {current, slope, -slope - current / law.off_slope_v};
}

BranchCurrent row_current(const RramCellLaw& law, const RramRow& row, double bitline_v, double sourceline_v) {
  BranchCurrent sum = row.input > 0 ? selected_current(law, row.a, bitline_v, sourceline_v)
                                    : unselected_current(law, row.a, bitline_v, sourceline_v);
  if (!law.complementary) return sum;
  const BranchCurrent b = row.input < 0 ? selected_current(law, row.b, bitline_v, sourceline_v)
                                        : unselected_current(law, row.b, bitline_v, sourceline_v);
  sum.a += b.a;
  sum.per_bitline_siemens += b.per_bitline_siemens;
  sum.per_sourceline_siemens += b.per_sourceline_siemens;
  return sum;
}

}  // namespace bitline::column
