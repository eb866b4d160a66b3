#include "calibration/fit/latch_fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "cosim/curves/latch_columns.hpp"
#include "netlists/spec/error.hpp"
#include "tests/cosim/column/synthetic_latch.hpp"
#include "tests/netlists/comparators/example_latch.hpp"

namespace bitline::fit {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

const column::LatchModel truth = column::synthetic_latch();
const LatchDevices devices{truth.devices, truth.sigma_v};

spec::LatchSpec latch() {
  auto spec = spec::example_latch();
  spec.common_mode_low_v = truth.common_mode_low_v;
  spec.common_mode_high_v = truth.common_mode_high_v;
  return spec;
}

/// Thresholds of the true model, with noise: `count` wide latches to fit, half as many as dies have them to hold out.
curves::Dataset dataset_of(int count, double noise_v) {
  std::mt19937 random(4);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> common_mode(truth.common_mode_low_v, truth.common_mode_high_v);
  curves::Dataset data{"latch_threshold", "abc", curves::latch_columns(truth.devices.size()), {}};
  for (int i = 0; i < count + count / 2; ++i) {
    const bool fit = i < count;
    comparators::LatchShifts shifts(truth.devices.size());
    for (std::size_t d = 0; d < shifts.size(); ++d)
      shifts[d] = truth.sigma_v[d] * std::clamp((fit ? 1.7 : 1.0) * normal(random), -6.7, 6.7);
    const double at = common_mode(random);
    std::vector<double> row{static_cast<double>(fit ? curves::LatchSet::fit : curves::LatchSet::holdout),
                            static_cast<double>(i), at};
    row.insert(row.end(), shifts.begin(), shifts.end());
    row.insert(row.end(), {column::threshold_v(truth, shifts, at) + noise_v * normal(random), 5});
    data.rows.push_back(row);
  }
  // One device at the edge of the box, so that no held-out latch is outside.
  for (std::size_t d = 0; d < truth.sigma_v.size(); ++d) data.rows[d][3 + d] = 0;
  for (std::size_t d = 0; d < truth.sigma_v.size(); ++d) {
    auto& row = data.rows[d];
    row[3 + d] = 6.7 * truth.sigma_v[d];
    comparators::LatchShifts shifts(truth.devices.size());
    std::copy_n(row.begin() + 3, shifts.size(), shifts.begin());
    row[3 + shifts.size()] = column::threshold_v(truth, shifts, row[2]);
  }
  return data;
}

TEST(LatchFit, FindsAModelThatItsDataComeFrom) {
  const auto fit = fit_latch_model(dataset_of(300, 0), devices, latch());
  EXPECT_EQ(fit.holdout.count, 150);
  EXPECT_LT(fit.holdout.max_v, 1e-6);  // of thresholds up to some 40 mV; the smallest true term is 20 uV
  EXPECT_EQ(fit.blank, 0);
  EXPECT_DOUBLE_EQ(fit.model.largest_sigmas, 6.7);
}

TEST(LatchFit, IsNotMisledByNoise) {
  constexpr double noise = 50e-6;
  const auto fit = fit_latch_model(dataset_of(400, noise), devices, latch());
  EXPECT_GT(fit.holdout.rms_v, 0.8 * noise);  // the held-out thresholds have the noise too
  EXPECT_LT(fit.holdout.rms_v, 1.3 * noise);  // a fifth of the samples as terms add sqrt(1 + 1/4) at most
  EXPECT_LE(fit.model.terms.size(), 60U);
}

TEST(LatchFit, CountsLatchesWithoutAThresholdAndLeavesThemOut) {
  auto data = dataset_of(300, 0);
  data.rows[7][data.column("threshold_v")] = data.rows[310][data.column("threshold_v")] = std::nan("");
  const auto fit = fit_latch_model(data, devices, latch());
  EXPECT_EQ(fit.blank, 2);
  EXPECT_EQ(fit.fitted.count, 299);
  EXPECT_EQ(fit.holdout.count, 149);
}

TEST(LatchFit, NeedsEnoughLatches) {
  EXPECT_THAT([] { fit_latch_model(dataset_of(40, 0), devices, latch()); },
              ThrowsMessage<FitError>(HasSubstr("only 40 latches have a threshold; expected at least 56")));
}

}  // namespace
}  // namespace bitline::fit
