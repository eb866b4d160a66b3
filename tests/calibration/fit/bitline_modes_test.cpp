#include "calibration/fit/bitline_modes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "netlists/spec/error.hpp"
#include "tests/calibration/fit/synthetic_dataset.hpp"

namespace bitline::fit {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

const column::ColumnModel truth = column::synthetic_model(3, 3);

TEST(BitlineModesFit, CarriesEveryRunAndHasMeanOneInItsFirstMode) {
  const auto records = discharge_records(SyntheticDataset(truth, 10, 10).discharge);
  const auto modes = fit_bitline_modes(records, 0.48, 1.265, 1e-4);
  ASSERT_EQ(modes.coefficients.rows(), 2);
  double mean = 0;
  for (const double v : records.grid_v) mean += modes(v)(0) / static_cast<double>(records.grid_v.size());
  EXPECT_NEAR(mean, 1, 1e-3);  // of the vector exactly; the polynomial of the fifth degree leaves a little
  for (const auto& run : records.runs) {
    const Eigen::VectorXd expected = cell_sums_v(truth, run.level, 0, run.shifts) / truth.gain;
    const Eigen::VectorXd sums = cell_sums_of(run, records.grid_v, modes, truth.kick_v_per_v);
    for (const double v : {0.55, 0.8, 1.15})
      EXPECT_NEAR(sums.dot(modes(v)) / expected.dot(truth.bitline(v)), 1, 1e-3) << run.level;
  }
}

/// Runs of exactly two shapes along the voltage, mixed as cells of strong and weak word lines are.
DischargeRecords two_shapes() {
  DischargeRecords records;
  records.grid_v = Eigen::VectorXd::LinSpaced(14, 1.79, 0.9);
  records.line_farad = 1e-12;
  for (int i = 0; i < 400; ++i) {
    const double strength = std::exp(-0.01 * i), share = i / 400.0;
    const Eigen::ArrayXd depth = 1.79 - records.grid_v.array();
    const Eigen::ArrayXd slew =
        strength * 1e7 * ((1 - share) * (1 - 0.2 * depth) + share * (1 - 0.7 * depth + 0.2 * depth.square()));
    records.runs.push_back({.set = curves::DischargeSet::basis,
                            .cell = i,
                            .level = 1,
                            .count = 1,
                            .level_v = 1,
                            .shifts = {},
                            .start_v = 1.8,
                            .strobe_v = 1.78,
                            .kick_v = 0,
                            .slew_v_per_s = slew});
  }
  return records;
}

TEST(BitlineModesFit, FindsTheShapeWhereNearlyEveryRunIsBlank) {
  auto records = two_shapes();
  const auto whole = records;
  for (std::size_t i = 0; i < records.runs.size(); ++i)
    if (i % 16 != 0) records.runs[i].slew_v_per_s(0) = std::nan("");
  const auto modes = fit_bitline_modes(records, 0.88, 1.86, 1e-6);
  const auto top = whole.grid_v(0), below = whole.grid_v(1);
  for (std::size_t i = 0; i < records.runs.size(); ++i) {
    const Eigen::VectorXd sums = cell_sums_of(records.runs[i], records.grid_v, modes, 0);
    const auto& slew = whole.runs[i].slew_v_per_s;
    // The shapes are polynomials of the second degree and the modes of the fifth: only rounding is left.
    EXPECT_NEAR(sums.dot(modes(top)) / sums.dot(modes(below)), slew(0) / slew(1), 1e-6) << i;
  }
}

TEST(BitlineModesFit, NeedsTwentyRuns) {
  auto records = discharge_records(SyntheticDataset(truth, 3, 3).discharge);
  records.runs.resize(19);
  EXPECT_THAT([&] { fit_bitline_modes(records, 0.48, 1.265, 1e-4); },
              ThrowsMessage<FitError>(HasSubstr("only 19 discharge runs are usable; expected at least 20")));
}

TEST(CellSums, AreTheDropWhereTheCurrentDoesNotDependOnTheVoltage) {
  const column::BitlineModes constant{0.5, 1.3, Eigen::MatrixXd::Ones(1, 1)};
  const Eigen::VectorXd grid = (Eigen::VectorXd(5) << 1.1, 1.0, 0.9, 0.8, 0.7).finished();
  Eigen::VectorXd slew = Eigen::VectorXd::Constant(5, 3e7);
  slew(0) = std::nan("");
  const DischargeRecord run{.set = curves::DischargeSet::cells,
                            .cell = 0,
                            .level = 1,
                            .count = 4,
                            .level_v = 0.4,
                            .shifts = {},
                            .start_v = 1.2,
                            .strobe_v = 1.16,
                            .kick_v = 0,
                            .slew_v_per_s = slew};
  EXPECT_NEAR(cell_sums_of(run, grid, constant, 1e-3)(0), 0.04 / 4, 1e-15);  // four cells share 40 mV
}

}  // namespace
}  // namespace bitline::fit
