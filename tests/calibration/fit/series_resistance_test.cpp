#include "calibration/fit/series_resistance.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "netlists/spec/error.hpp"

namespace bitline::fit {
namespace {

TEST(SeriesResistance, IsThatOfAnExactCurve) {
  const std::vector<double> current_a{0, 50e-6, 100e-6, 250e-6};
  std::vector<double> drop_v;
  for (const double a : current_a) drop_v.push_back((40 + 3e3 * a) * a);
  const auto [ohm, ohm_per_a] = fit_series_resistance(current_a, drop_v);
  EXPECT_NEAR(ohm, 40, 1e-12 * 40);
  EXPECT_NEAR(ohm_per_a, 3e3, 1e-9 * 3e3);
}

TEST(SeriesResistance, NeedsTwoCurrents) {
  const std::vector<std::vector<double>> few{{}, {0, 0}, {0, 1e-6}, {1e-6, 1e-6}};
  for (const auto& current_a : few) EXPECT_THROW(fit_series_resistance(current_a, current_a), FitError);
}

}  // namespace
}  // namespace bitline::fit
