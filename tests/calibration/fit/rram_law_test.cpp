#include "calibration/fit/rram_law.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "netlists/spec/error.hpp"

namespace bitline::fit {
namespace {

constexpr RramLawBox box{true, 100e3, 0.5, 0.2, 0.02, 0.015};

/// A transistor in its linear region beside the box's device: r = 1 / (k (overdrive - V_DS / 2)).
double access_ohm(double current, double source, double shift) {
  const double k = 1e-3, over = 0.7 - source - shift;
  return (over - std::sqrt(over * over - 2 * current / k)) / current;
}

std::vector<RramLawCurve> made_up_curves() {
  std::vector<RramLawCurve> curves;
  for (const auto& sweep : rram_law_sweeps(box)) {
    RramLawCurve curve;
    for (double v = 0; v < sweep.stop_v + sweep.step_v / 2; v += sweep.step_v) {
      const double across = v - sweep.sourceline_v;
      double low = 0, high = 1e-3;
      for (int i = 0; i < 100 && across > 0; ++i) {
        const double middle = (low + high) / 2;
        const double sum = box.sinh_v * std::asinh(middle * sweep.branch.ohm / box.sinh_v) +
                           middle * access_ohm(std::min(middle, 1e-4), sweep.sourceline_v, sweep.branch.shift_v);
        (sum < across ? low : high) = middle;
      }
      curve.bitline_v.push_back(v);
      curve.current_a.push_back(sweep.selected ? low : 2e-11 * std::exp(-sweep.branch.shift_v / 0.04) * v / (v + 0.03));
    }
    curves.push_back(curve);
  }
  return curves;
}

TEST(RramLaw, RecoversTheTransistorAndTheLeakage) {
  const auto fit = fit_rram_law(box, made_up_curves());
  // A rational law of this curvature is a polynomial of degree 4 to some 1e-4.
  EXPECT_LT(fit.max_ohm, 3e-4 * 1500);
  for (const double current : {1e-7, 2e-6, 1e-5}) {
    const double device_v = box.sinh_v * std::asinh(current * 1e5 / box.sinh_v);
    const double across = device_v + current * access_ohm(current, 0.01, 0.02);
    EXPECT_NEAR(column::selected_current(fit.law, {1e5, 0.02}, across + 0.01, 0.01).a / current, 1, 1e-5);
  }
  EXPECT_NEAR(fit.law.off_slope_v, 0.04, 1e-6);
  EXPECT_NEAR(fit.law.off_knee_v, 0.03, 1e-6);
  EXPECT_NEAR(fit.law.off_a, 2e-11, 1e-16);
}

TEST(RramLaw, MissingCurvesAreAnError) {
  auto curves = made_up_curves();
  curves.pop_back();
  EXPECT_THROW(fit_rram_law(box, curves), FitError);
}

}  // namespace
}  // namespace bitline::fit
