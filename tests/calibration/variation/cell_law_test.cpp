#include "calibration/variation/cell_law.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/cosim/column/synthetic_model.hpp"

namespace bitline::variation {
namespace {

/// One code, current = one + x times `x` + x^2 times `square`, with x the access device's shift in sigmas.
CellLaw law_of_access(double one, double x, double square) {
  CellLaw law{2, 21e-3, 17e-3, Eigen::MatrixXd::Zero(6, 1)};
  law.coefficients.col(0).head(3) << one, x, square;
  return law;
}

TEST(CellLaw, IsWhatTheModelTakesFromItsBitLine) {
  const auto model = column::synthetic_model();
  const double bitline_v = 0.85, pulse_s = 2e-9;
  const auto law = cell_law(model, bitline_v, pulse_s);
  const std::vector<cells::SramShifts> cells{{0.03, -0.01, 0.02, 0.005, 0, 0}, {}};
  for (const int bit : {0, 1}) {
    const auto current = currents_a(law, side_table(cells, bit));
    ASSERT_EQ(current.cols(), 31);
    for (const int code : {1, 17, 31})
      for (Eigen::Index i = 0; i < 2; ++i) {
        const auto sums = column::cell_sums_v(model, code, bit, cells[static_cast<std::size_t>(i)]);
        const double charge = model.line_farad * sums.dot(model.bitline(bitline_v)) / model.gain;
        EXPECT_NEAR(current(i, code - 1), charge / pulse_s, 1e-12 * charge / pulse_s);
      }
  }
}

TEST(Population, HasTheMomentsOfKnownDistributions) {
  const auto silicon = column::synthetic_silicon();
  const auto normal = population(law_of_access(5, 2, 0), silicon).front();
  EXPECT_NEAR(normal.mean, 5, 1e-12);
  EXPECT_NEAR(normal.deviation, 2, 1e-12);
  EXPECT_NEAR(normal.skewness, 0, 1e-11);
  EXPECT_NEAR(normal.excess_kurtosis, 0, 1e-10);
  const auto square = population(law_of_access(0, 0, 3), silicon).front();  // chi-squared of one degree, times three
  EXPECT_NEAR(square.mean, 3, 1e-12);
  EXPECT_NEAR(square.deviation, 3 * std::sqrt(2), 1e-11);
  EXPECT_NEAR(square.skewness, std::sqrt(8), 1e-10);
  EXPECT_NEAR(square.excess_kurtosis, 12, 1e-8);
}

TEST(Population, FollowsTheSigmasOfTheSilicon) {
  EXPECT_NEAR(population(law_of_access(5, 2, 0), column::synthetic_silicon(0, 1.5)).front().deviation, 3, 1e-12);
}

TEST(Population, IsWhatManyDrawsShow) {
  const auto silicon = column::synthetic_silicon();
  const auto law = cell_law(column::synthetic_model(), 0.85, 2e-9);
  constexpr std::uint32_t count = 40000;
  const Eigen::MatrixXd drawn = currents_a(law, draw_side(silicon, 0, count, 1));
  const auto expected = population(law, silicon);
  for (Eigen::Index code = 0; code < drawn.cols(); code += 10) {
    const auto& e = expected[static_cast<std::size_t>(code)];
    EXPECT_NEAR(drawn.col(code).mean(), e.mean, 4 * e.deviation / std::sqrt(count));  // four sigma
    const auto shape = statistics::shape({drawn.col(code).data(), count});
    // Four sigma of a deviation: its relative variance is (excess kurtosis + 2) / (4 count).
    EXPECT_NEAR(shape.deviation / e.deviation, 1, 4 * std::sqrt((e.excess_kurtosis + 2) / (4 * count)));
  }
}

TEST(DrawSide, DrawsOtherCellsForOtherSidesAndDies) {
  const auto silicon = column::synthetic_silicon();
  const auto left = draw_side(silicon, 0, 50, 0), right = draw_side(silicon, 0, 50, 1), later = draw_side(silicon, 50, 50, 0);
  EXPECT_GT((left - right).cwiseAbs().minCoeff(), 0);
  EXPECT_GT((left - later).cwiseAbs().minCoeff(), 0);
  EXPECT_EQ(draw_side(silicon, 0, 100, 0).bottomRows(50), later);
}

}  // namespace
}  // namespace bitline::variation
