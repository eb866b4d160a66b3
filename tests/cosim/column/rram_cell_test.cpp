#include "cosim/column/rram_cell.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace bitline::column {
namespace {

RramCellLaw law(double sinh_v) {
  RramCellLaw l;
  l.sinh_v = sinh_v;
  l.access = {2, 2e-6, 0.05, 0.1, {2000, 500, 30, 200, 20, 10, 150, 15, 5, 12}};
  l.off_a = 1e-9;
  l.off_slope_v = 0.04;
  l.off_knee_v = 0.02;
  return l;
}

double access_ohm(const RramCellLaw& l, double current, double source, double shift) {
  const auto terms = access_terms(l.access.degree, current / l.access.current_scale_a, source / l.access.source_scale_v,
                                  shift / l.access.shift_scale_v);
  double sum = 0;
  for (std::size_t t = 0; t < terms.size(); ++t) sum += terms[t] * l.access.coefficients_ohm[t];
  return sum;
}

TEST(RramCell, VoltagesOfDeviceAndTransistorAddUp) {
  for (const double sinh_v : {0.0, 0.3})
    for (const double ohm : {2e4, 1e5, 1e7}) {
      const auto l = law(sinh_v);
      const RramBranch branch{ohm, 0.03};
      const double current = selected_current(l, branch, 0.22, 0.02).a;
      const double device_v = sinh_v > 0 ? sinh_v * std::asinh(current * ohm / sinh_v) : current * ohm;
      EXPECT_NEAR(device_v + current * access_ohm(l, current, 0.02, 0.03), 0.2, 1e-13);
    }
}

TEST(RramCell, DerivativesAreThoseOfTheCurrent) {
  const double h = 1e-6;
  for (const double sinh_v : {0.0, 0.3})
    for (const int input : {-1, 0, 1}) {
      const auto l = law(sinh_v);
      const RramRow row{{1e5, 0.03}, {1e7, -0.02}, input};
      const auto at = [&](double bl, double sl) { return row_current(l, row, bl, sl).a; };
      const auto value = row_current(l, row, 0.2, 0.02);
      // Central differences: rounding of 1e-6 A over 2e-6 V, and h^2 of the third derivative.
      EXPECT_NEAR(value.per_bitline_siemens, (at(0.2 + h, 0.02) - at(0.2 - h, 0.02)) / (2 * h), 1e-13);
      EXPECT_NEAR(value.per_sourceline_siemens, (at(0.2, 0.02 + h) - at(0.2, 0.02 - h)) / (2 * h), 1e-13);
    }
}

TEST(RramCell, ASingleBranchHasNoSecondOne) {
  auto l = law(0);
  l.complementary = false;
  const RramBranch branch{1e5, 0};
  EXPECT_EQ(row_current(l, {branch, {1e5, 0}, 1}, 0.2, 0).a, selected_current(l, branch, 0.2, 0).a);
  EXPECT_EQ(row_current(l, {branch, {1e5, 0}, -1}, 0.2, 0).a, unselected_current(l, branch, 0.2, 0).a);
}

}  // namespace
}  // namespace bitline::column
