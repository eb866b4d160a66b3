#include "cosim/column/noise_model.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/cosim/column/synthetic_model.hpp"

namespace bitline::column {
namespace {

TEST(FanoFactors, GoFromShotNoiseToThermalNoise) {
  // The EKV law of a saturated device: I = ln^2(1 + e^(v/2)), g = dlnI/dv = 1 at v << 0; exact F = (4 g - g^2) / 3.
  const Eigen::VectorXd v = Eigen::VectorXd::LinSpaced(2001, -12, 12);
  const Eigen::VectorXd q = (1 + (v.array() / 2).exp()).log().matrix();  // inversion charge at the source
  const Eigen::VectorXd fano = fano_factors(v, q.array().square().matrix());
  EXPECT_NEAR(fano(10), 1, 0.01);
  for (Eigen::Index i = 10; i < v.size() - 10; ++i) {
    const double g = std::exp(v(i) / 2) / (1 + std::exp(v(i) / 2)) / q(i);
    EXPECT_NEAR(fano(i), g * (4 - g) / 3, 0.003) << v(i);  // the largest slope is 1.2e-3 below its limit
  }
  EXPECT_LT(fano(1990), 0.25);
}

class ReadNoise : public testing::Test {
 protected:
  const ColumnModel model = synthetic_model();
  const NoiseModel noise = noise_model(model, 300, 0.5e-3);
};

TEST_F(ReadNoise, OfTheResetIsEquipartitionOnBothLines) {
  EXPECT_NEAR(noise.reset_v, std::sqrt(2 * 1.380649e-23 * 300 / 350e-15), 1e-9);
}

TEST_F(ReadNoise, OfACellIsItsChargesShotNoiseTimesItsFactor) {
  const int code = model.levels.codes - 1;
  const double electrons =
      (model.start_v() - discharged_v(model, model.start_v(), cell_sums_v(model, code, 0, {}), 0)) * 350e-15 / 1.602176634e-19;
  const double electron_v = 1.602176634e-19 / 350e-15;
  EXPECT_NEAR(std::sqrt(noise.cell_v2(code)), std::sqrt(electrons * noise.fano(code)) * electron_v, 1e-12);
  EXPECT_GT(noise.fano(1), noise.fano(code));
  for (int level = 1; level < static_cast<int>(model.levels.level_v.size()); ++level) {
    EXPECT_GT(noise.fano(level), 0);
    EXPECT_LE(noise.fano(level), 1);
  }
}

TEST_F(ReadNoise, AddsUpOverTheRowsThatAreOn) {
  SampledColumn column;
  column.cells = {{5, 0, {}}, {5, 1, {}}, {0, 0, {}}, {31, 1, {}}};
  const double cells = 2 * noise.cell_v2(5) + noise.cell_v2(31);
  EXPECT_NEAR(cell_noise_v(noise, column), std::sqrt(cells), 1e-15);
  EXPECT_NEAR(sigma_v(noise, column), std::sqrt(cells + 0.25e-6 + noise.reset_v * noise.reset_v), 1e-12);
}

}  // namespace
}  // namespace bitline::column
