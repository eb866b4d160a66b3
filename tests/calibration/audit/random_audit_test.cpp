#include "calibration/audit/random_audit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "calibration/audit/column_audit.hpp"
#include "cosim/curves/discharge_columns.hpp"
#include "tests/calibration/study/synthetic_study.hpp"
#include "tests/cosim/column/synthetic_latch.hpp"

namespace bitline::audit {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST(RandomAudit, ComparesTheModelWithWhatSpiceFoundOnTheSameDie) {
  const auto model = column::synthetic_model();
  const auto silicon = column::synthetic_silicon();
  const auto column = column::synthetic_column(2e-3);
  curves::Dataset read{"columns", "", curves::random_column_columns, {}};
  for (const std::uint32_t die : {4U, 5U, 6U}) {
    const auto lines = column::evaluate(model, column::random_column(silicon, column, die), model.precharge_v);
    read.rows.push_back({static_cast<double>(die), lines.bl - 1e-4, lines.blb + 1e-4});
  }
  read.rows.push_back({7, nan, nan});
  const auto audit = audit_random_columns(read, model, silicon, column);
  const auto summary = summarise(audit);
  EXPECT_EQ(summary.columns, 3U);
  EXPECT_EQ(summary.failed, 1U);
  EXPECT_NEAR(summary.rms_v, 2e-4, 1e-12);
  EXPECT_NEAR(summary.bias_v, 2e-4, 1e-12);
  EXPECT_GT(summary.signal_rms_v, 1e-3);
}

TEST(RandomAudit, TakesEachDiesComparator) {
  const auto model = column::synthetic_model();
  auto silicon = column::synthetic_silicon();
  const auto column = column::synthetic_column(2e-3);
  silicon.offset_sigma_v = 0.5;  // so large that it alone decides
  curves::Dataset read{"columns", "", curves::random_column_columns, {}};
  for (std::uint32_t die = 0; die < 8; ++die) read.rows.push_back({static_cast<double>(die), 1.0, 1.0});
  const auto audit = audit_random_columns(read, model, silicon, column);
  int positive = 0;
  for (const auto& row : audit.rows) {
    const double margin = row[audit.column("spice_margin_v")];
    EXPECT_EQ(row[audit.column("spice_decision")], margin >= 0 ? 1 : 0);
    positive += margin >= 0;
  }
  EXPECT_GT(positive, 0);
  EXPECT_LT(positive, 8);
}

TEST(RandomAudit, ComparesTheModelOfALatchWithWhatTheLatchDecided) {
  const auto model = column::synthetic_model();
  auto silicon = column::synthetic_silicon();
  silicon.latch_sigma_v = column::synthetic_latch().sigma_v;
  const auto column = column::synthetic_column();
  curves::Dataset read{"columns", "", curves::audited_column_columns, {}};
  for (std::uint32_t die = 0; die < 4; ++die) {
    const auto lines = column::evaluate(model, column::random_column(silicon, column, die), model.precharge_v);
    const double threshold = threshold_v(column::synthetic_latch(), latch_shifts_v(silicon, die, 0, 0), lines.common_mode());
    const double decision = lines.difference() >= threshold ? 1 : 0;
    read.rows.push_back({static_cast<double>(die), lines.bl, lines.blb, die == 2 ? 1 - decision : decision});
  }
  const auto audit = audit_random_columns(read, model, silicon, column, column::synthetic_latch());
  EXPECT_EQ(summarise(audit).equal_decisions, 3U);
  EXPECT_NE(audit.rows[2][audit.column("model_decision")], audit.rows[2][audit.column("spice_decision")]);
}

}  // namespace
}  // namespace bitline::audit
