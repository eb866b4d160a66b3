#include "calibration/fit/model_interpolation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "netlists/spec/error.hpp"
#include "tests/cosim/column/synthetic_model.hpp"

namespace bitline::fit {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

/// A family of models: rates grow as an exponential of a parabola of the temperature, the second mode and the shifts' weights
/// go linearly, the leakage is an exponential. All of it a polynomial through three temperatures follows exactly.
PlacedModel at_kelvin(double kelvin) {
  const double x = (kelvin - 300) / 100;
  PlacedModel placed{kelvin, column::synthetic_model(3, 3)};
  auto& model = placed.model;
  model.amplitudes.coefficients *= std::exp(0.2 * x - 0.05 * x * x);
  model.bitline.coefficients.row(1) *= 1 + 0.1 * x;
  model.release_kick_v = 0.015 + 0.001 * x;
  model.gain = 0.98 + 0.003 * x;
  model.kick_v_per_v *= 1 + 0.01 * x;
  model.leak_v = 1e-6 * std::exp(x);
  return placed;
}

struct Bench {
  std::vector<PlacedModel> models{at_kelvin(240), at_kelvin(300), at_kelvin(400)};
  spec::WordlineLevels levels = models.front().model.levels;
  spec::ColumnSpec column = spec::example_column(48, 3);
  spec::FitSpec fit{.error_v = 5e-5, .swing_v = 0.7, .cells = 0, .holdout_cells = 0, .holdout_columns = 0};

  column::ColumnModel at(double kelvin) const { return interpolated_model(models, kelvin, levels, column, fit); }
};

/// Rms difference of V_BL - V_BLB on random columns [V].
double difference_v(const column::ColumnModel& a, const column::ColumnModel& b) {
  const auto silicon = column::synthetic_silicon(0);
  const auto column = spec::example_column(48, 3);
  double square = 0;
  constexpr int columns = 50;
  for (std::uint32_t index = 0; index < columns; ++index) {
    const auto sample = column::random_column(silicon, column, index);
    square += std::pow(evaluate(a, sample, 1.2).difference() - evaluate(b, sample, 1.2).difference(), 2);
  }
  return std::sqrt(square / columns);
}

TEST(ModelInterpolation, FollowsAFamilyThatItsPolynomialsFollow) {
  const Bench bench;
  const auto truth = at_kelvin(350).model, model = bench.at(350);
  EXPECT_NEAR(model.release_kick_v, truth.release_kick_v, 1e-12);
  EXPECT_NEAR(model.gain, truth.gain, 1e-12);
  EXPECT_NEAR(model.leak_v, truth.leak_v, 1e-12);
  EXPECT_NEAR(model.kick_v_per_v, truth.kick_v_per_v, 1e-12);
  // Cutting modes anew may cost error_v twice, once along each voltage.
  EXPECT_LT(difference_v(model, truth), 2 * bench.fit.error_v);
  EXPECT_GT(difference_v(bench.models[1].model, truth), 20 * bench.fit.error_v);  // the nearest one would not do
}

TEST(ModelInterpolation, IsTheModelItselfWhereOneWasFitted) {
  const Bench bench;
  EXPECT_LT(difference_v(bench.at(300), bench.models[1].model), 2 * bench.fit.error_v);
}

TEST(ModelInterpolation, MovesToOtherLevels) {
  Bench bench;
  // Rates of the family are sums of sines of the level; a millivolt more of a level is known from its neighbours, 20 mV apart.
  bench.levels.level_v[4] += 1e-3;
  const auto moved = bench.at(300);
  const auto rate = [](const column::ColumnModel& model, int level) {
    return cell_sums_v(model, level, 0, {}).dot(model.bitline(0.9));
  };
  const auto& fitted = bench.models[1].model;
  const double slope = (rate(fitted, 5) - rate(fitted, 3)) / (fitted.levels[5] - fitted.levels[3]);
  EXPECT_NEAR(rate(moved, 4) - rate(fitted, 4), 1e-3 * slope, 0.2 * 1e-3 * slope);
}

TEST(ModelInterpolation, RefusesWhatItCannotInterpolate) {
  Bench bench;
  bench.levels.level_v[1] -= 0.02;
  EXPECT_THAT([&] { bench.at(350); }, ThrowsMessage<DomainError>(HasSubstr("is below 320 mV, where the models")));
  bench = Bench();
  bench.levels.level_v.back() += 0.2;
  EXPECT_THAT([&] { bench.at(350); }, ThrowsMessage<DomainError>(HasSubstr("where the models of the points end here")));
  bench = Bench();
  bench.models.resize(1);
  EXPECT_THAT([&] { bench.at(350); }, ThrowsMessage<FitError>(HasSubstr("needs at least 2")));
  bench = Bench();
  bench.models[1].model.swing_v = 0.6;
  EXPECT_THAT([&] { bench.at(350); }, ThrowsMessage<FitError>(HasSubstr("different swings")));
  bench = Bench();
  bench.models[2].model = column::synthetic_model(4, 3);
  EXPECT_THAT([&] { bench.at(350); }, ThrowsMessage<FitError>(HasSubstr("different numbers of word-line levels")));
}

}  // namespace
}  // namespace bitline::fit
