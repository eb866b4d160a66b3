#include "calibration/fit/amplitudes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "netlists/spec/error.hpp"
#include "tests/cosim/column/synthetic_model.hpp"

namespace bitline::fit {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

/// Cells of a model at every level, over ±5 sigma.
std::vector<CellSample> samples_of(const column::ColumnModel& model, int cells) {
  std::mt19937 random(2);
  std::uniform_real_distribution<double> draw(-5, 5);
  std::vector<CellSample> samples;
  for (int cell = 0; cell < cells; ++cell) {
    const double x = draw(random), y = draw(random);
    for (int level = 1; level < static_cast<int>(model.levels.level_v.size()); ++level)
      samples.push_back({cell, level, x, y, cell_sums_v(model, level, 0, {x * 21e-3, 0, y * 17e-3, 0, 0, 0})});
  }
  return samples;
}

const column::ColumnModel truth = [] {
  auto model = column::synthetic_model(3, 3);
  model.gain = 1;
  return model;
}();
const int levels = static_cast<int>(truth.levels.level_v.size());

TEST(Amplitudes, AreRecoveredFromExactSamplesWithTheirDegree) {
  const auto fit = fit_amplitudes(samples_of(truth, 40), truth.level_modes, 21e-3, 17e-3);
  EXPECT_EQ(fit.polynomial.access_sigma_v, 21e-3);
  EXPECT_EQ(fit.polynomial.pull_down_sigma_v, 17e-3);
  // Least squares lose some digits of 16 to the condition of the design; what is left is far below any coefficient.
  const double tolerance = 1e-15 * fit.condition;
  EXPECT_LT(tolerance, 1e-9);
  const auto low = fit.polynomial.coefficients;
  for (double x = -4; x <= 4; x += 2)
    for (double y = -4; y <= 4; y += 2) {
      const Eigen::VectorXd a = low.transpose() * column::monomials(fit.polynomial.degree, x, y);
      const Eigen::VectorXd b = truth.amplitudes.coefficients.transpose() * column::monomials(2, x, y);
      EXPECT_TRUE((a - b).cwiseAbs().maxCoeff() < tolerance) << x << " " << y;
    }
  EXPECT_LT(fit.cross_validated_v, tolerance);
}

TEST(Amplitudes, RefuseFewerSamplesThanTheLowestDegreeNeeds) {
  EXPECT_THAT(([] { fit_amplitudes(samples_of(truth, 2), truth.level_modes, 21e-3, 17e-3); }),
              ThrowsMessage<FitError>(HasSubstr("cannot carry 18 coefficients; expected more 'fit.cells'")));
}

TEST(LevelModes, AreOrthonormalAndSpanThoseOfTheModel) {
  const auto modes = fit_level_modes(samples_of(truth, 40), levels, 48, 1e-9, 6);
  ASSERT_EQ(modes.cols(), 3);
  EXPECT_TRUE(modes.row(0).isZero());
  EXPECT_TRUE((modes.transpose() * modes).isIdentity(1e-12));
  const Eigen::MatrixXd rest = truth.level_modes - modes * (modes.transpose() * truth.level_modes);
  EXPECT_LT(rest.norm(), 1e-9);
}

TEST(LevelModes, AreAsManyAsTheErrorAsksFor) {
  EXPECT_EQ(fit_level_modes(samples_of(truth, 40), levels, 48, 1e-2, 6).cols(), 2);
  EXPECT_EQ(fit_level_modes(samples_of(truth, 40), levels, 48, 0, 4).cols(), 4);
}

TEST(LevelModes, LeaveOutCellsThatWereNotMeasuredEverywhere) {
  auto samples = samples_of(truth, 13);
  samples.pop_back();
  EXPECT_EQ(fit_level_modes(samples, levels, 48, 1e-9, 6).cols(), 3);
  samples.erase(samples.begin());
  EXPECT_THAT([&] { fit_level_modes(samples, levels, 48, 1e-9, 6); },
              ThrowsMessage<FitError>(HasSubstr("only 11 cells were measured at every level; expected at least 12")));
}

}  // namespace
}  // namespace bitline::fit
