#include "calibration/fit/discharge_records.hpp"

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

TEST(DischargeRecords, AreTheRatesOfSingleCells) {
  const SyntheticDataset dataset(truth, 3, 3);
  const auto records = discharge_records(dataset.discharge);
  EXPECT_EQ(records.failed, 0);
  ASSERT_EQ(records.runs.size(), dataset.discharge.rows.size() - 1);
  EXPECT_DOUBLE_EQ(records.grid_v(0), 1.19);
  EXPECT_DOUBLE_EQ(records.grid_v(13), 0.5);
  int blanks = 0;
  for (const auto& run : records.runs) {
    const Eigen::VectorXd sums = cell_sums_v(truth, run.level, 0, run.shifts) / truth.gain;
    EXPECT_NEAR(run.kick_v, truth.kick_v_per_v * run.count * run.level_v, 1e-15);
    // psi is about 1 + b u. A polynomial of the fifth degree leaves (b / 2)^6 of 1 / psi, and as the slope of a fit of the
    // times up to the square of its degree, 36, times that at the ends: b^6 / 2, doubled for the curvature of psi.
    const double ratio = std::abs(sums(1) / sums(0)), b = (0.15 + ratio) / (1 - 0.1 * ratio);
    const double tolerance = std::pow(b, 6) + 1e-9;
    for (Eigen::Index g = 0; g < records.grid_v.size(); ++g) {
      const double rate = sums.dot(truth.bitline(records.grid_v(g))) / 2e-9;
      if (std::isnan(run.slew_v_per_s(g))) {
        ++blanks;
      } else {
        EXPECT_NEAR(run.slew_v_per_s(g) / rate, 1, tolerance) << run.level << " " << g;
      }
    }
  }
  EXPECT_GT(blanks, 0);
}

TEST(DischargeRecords, CountRunsThatSayTooLittle) {
  SyntheticDataset dataset(truth, 3, 3);
  auto& rows = dataset.discharge.rows;
  std::fill(rows[1].begin() + 14, rows[1].end(), std::nan(""));      // failed
  std::fill(rows[2].begin() + 19 + 4, rows[2].end(), std::nan(""));  // four crossings
  std::fill(rows[3].begin() + 19 + 5, rows[3].end(), std::nan(""));  // five: the second degree and three to spare
  const auto records = discharge_records(dataset.discharge);
  EXPECT_EQ(records.failed, 2);
  EXPECT_EQ(records.runs.size(), rows.size() - 3);
}

TEST(DischargeRecords, RefuseACapacitanceRunThatStopsHalfWay) {
  SyntheticDataset dataset(truth, 3, 3);
  dataset.discharge.rows[0].back() = std::nan("");
  EXPECT_THAT([&] { discharge_records(dataset.discharge); },
              ThrowsMessage<FitError>(HasSubstr("does not cross the whole swing")));
}

TEST(DischargeRecords, RefuseOtherDatasets) {
  SyntheticDataset dataset(truth, 3, 3);
  EXPECT_THAT([&] { discharge_records(dataset.columns); },
              ThrowsMessage<SpecError>(HasSubstr("does not have the columns of a discharge dataset")));
  dataset.discharge.columns.back() = "time_at_half_v_s";
  EXPECT_THAT([&] { discharge_records(dataset.discharge); },
              ThrowsMessage<SpecError>(HasSubstr("'time_at_half_v_s' names no voltage")));
}

}  // namespace
}  // namespace bitline::fit
