#include "calibration/audit/column_audit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <tuple>

#include "cosim/column/sensing.hpp"
#include "tests/calibration/study/synthetic_study.hpp"
#include "tests/cosim/column/synthetic_latch.hpp"

namespace bitline::audit {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// A row with SPICE's voltages, the model's error, both decisions and SPICE's margin.
std::vector<double> row(double bl, double blb, double error, int model, int spice, double margin) {
  return {0, 0, 0, 0, 0, 0, bl + error, blb, bl, blb, error, static_cast<double>(model), static_cast<double>(spice), margin};
}

TEST(Summary, CountsErrorsAndUnequalDecisions) {
  const curves::Dataset audit{"audit",
                              "",
                              audit_columns,
                              {row(1.0, 0.97, 1e-4, 1, 1, 0.02), row(0.9, 0.94, -3e-4, 0, 1, 1e-4),
                               row(1.0, 1.0, 2e-4, 1, 0, -2e-4), row(nan, nan, nan, 0, 0, nan)}};
  const auto summary = summarise(audit);
  EXPECT_EQ(summary.columns, 3U);
  EXPECT_EQ(summary.failed, 1U);
  EXPECT_NEAR(summary.signal_rms_v, std::sqrt((9e-4 + 16e-4) / 3), 1e-15);
  EXPECT_NEAR(summary.rms_v, std::sqrt(14e-8 / 3), 1e-15);
  EXPECT_NEAR(summary.bias_v, 0, 1e-18);
  EXPECT_EQ(summary.max_v, 3e-4);
  EXPECT_EQ(summary.equal_decisions, 1U);
  EXPECT_EQ(summary.largest_unequal_margin_v, 2e-4);
}

TEST(Summary, MeasuresUnequalDecisionsInWhatAMarginIsKnownTo) {
  const curves::Dataset audit{
      "audit", "", audit_columns, {row(1.0, 0.97, 3e-4, 1, 1, 0.02), row(0.9, 0.94, -3e-4, 0, 1, 1e-3)}};
  const auto declared = summarise(audit), latch = summarise(audit, 4e-4);
  EXPECT_DOUBLE_EQ(declared.decision_sigma_v, 3e-4);
  EXPECT_DOUBLE_EQ(latch.decision_sigma_v, 5e-4);
  EXPECT_DOUBLE_EQ(latch.largest_unequal_sigmas, 2);
  const auto all = summarise_all(audit, std::vector{declared, latch});
  EXPECT_EQ(all.columns, 2U);
  EXPECT_DOUBLE_EQ(all.largest_unequal_sigmas, 1e-3 / 3e-4);
  EXPECT_DOUBLE_EQ(all.decision_sigma_v, std::sqrt((2 * 9e-8 + 2 * 25e-8) / 2));
}

TEST(Summary, OfNothingIsZero) {
  const auto summary = summarise({"audit", "", audit_columns, {}});
  EXPECT_EQ(summary.columns, 0U);
  EXPECT_EQ(summary.rms_v, 0);
}

class Audit : public testing::Test {
 protected:
  AuditedRead read(std::uint32_t layer, std::uint32_t at, int strobe = 0) const {
    std::vector<column::Bits> trim;
    for (const auto& l : plan.layers) trim.push_back(column::Bits::Zero(8, l.weights.cols()));
    auto program = std::make_shared<column::MacroProgram>(network::macro_program(plan, layer, 3, trim[layer]));
    std::vector<std::uint8_t> codes(static_cast<std::size_t>(program->plan.data), layer == 0 ? 17 : 30);
    return {{program, codes, at, 12, true, strobe, 1.2}, layer, true};
  }

  const network::NetworkPlan plan = network::synthetic_plan();
  const column::ModelEngine engine{column::synthetic_model(), column::synthetic_silicon(), column::synthetic_column(2e-3), 0};
  const spec::ComparatorSpec comparator = column::synthetic_column(2e-3).comparator;
};

TEST_F(Audit, NamesTheReadAndComparesBothEnginesUnderTheSameOffsetAndNoise) {
  for (const auto& [layer, at, strobe] : {std::tuple{0U, 4U, 0}, std::tuple{1U, 2U, 0}, std::tuple{2U, 1U, 20}}) {
    const auto job = read(layer, at, strobe);
    const auto row = audit_row(job, engine, comparator, {column::LineVoltages{1.0, 0.9}, ""});
    ASSERT_EQ(row.size(), audit_columns.size());
    const auto value = [&, &values = row](const char* name) {
      return values[curves::Dataset{"audit", "", audit_columns, {}}.column(name)];
    };
    EXPECT_EQ(value("die"), 3);
    EXPECT_EQ(value("image"), 12);
    EXPECT_EQ(value("layer"), layer);
    EXPECT_EQ(value("column"), at);
    EXPECT_EQ(value("ramp_strobe"), strobe);
    EXPECT_EQ(value("whole_image"), 1);
    EXPECT_EQ(value("spice_bl_v"), 1.0);
    EXPECT_EQ(value("spice_blb_v"), 0.9);
    EXPECT_DOUBLE_EQ(value("error_v"), value("model_bl_v") - value("model_blb_v") - (1.0 - 0.9));
    const double offset = column::comparator_offset_v(engine.silicon(), 3, layer, at);
    const double noise =
        column::drawn_noise_v(2e-3, engine.silicon().seed, {3, layer, at, 12, static_cast<std::uint32_t>(strobe)});
    EXPECT_DOUBLE_EQ(value("spice_margin_v"), 0.1 - offset * (1 + 3 * (0.95 - 1)) + noise);
    const auto again =
        audit_row(job, engine, comparator, {column::LineVoltages{value("model_bl_v"), value("model_blb_v")}, ""});
    EXPECT_EQ(again[10], 0);
    EXPECT_EQ(again[11], again[12]);
    EXPECT_EQ(again[11], value("model_decision"));
  }
}

TEST_F(Audit, TakesTheDecisionOfALatchInSpiceAndTheModelOfItsThreshold) {
  auto silicon = column::synthetic_silicon();
  silicon.latch_sigma_v = column::synthetic_latch().sigma_v;
  const column::ModelEngine latched{column::synthetic_model(), silicon, column::synthetic_column(), 0,
                                    column::synthetic_latch()};
  for (const bool decision : {false, true}) {
    const auto row = audit_row(read(1, 2), latched, latched.comparator(), {column::LineVoltages{1.0, 0.96}, "", decision});
    EXPECT_EQ(row[12], decision);
    EXPECT_NEAR(row[13], 0.04 - threshold_v(column::synthetic_latch(), latch_shifts_v(silicon, 3, 1, 2), 0.98), 1e-15);
  }
}

TEST_F(Audit, AgreesWithWhatTheModelEngineDecides) {
  for (std::uint32_t at = 0; at < 15; ++at) {
    const auto job = read(0, at);
    const column::Codes codes = Eigen::Map<const column::Codes>(job.job.codes.data(), 1, 20);
    const auto decisions =
        engine.program(*job.job.program)->decide({.codes = &codes, .image = {&job.job.image, 1}, .precharge_v = 1.2});
    EXPECT_EQ(audit_row(job, engine, comparator, {column::LineVoltages{1, 1}, ""})[11], decisions(0, at));
  }
}

TEST_F(Audit, LeavesBlanksForARunThatFailed) {
  const auto row = audit_row(read(0, 4), engine, comparator, {{}, "no"});
  ASSERT_EQ(row.size(), audit_columns.size());
  EXPECT_FALSE(std::isnan(row[6]) || std::isnan(row[7]));
  for (std::size_t i = 8; i < row.size(); ++i) EXPECT_TRUE(std::isnan(row[i])) << audit_columns[i];
}

TEST_F(Audit, DrawsTheSameReadsForTheSameSeed) {
  const auto tuples = [&](std::uint64_t seed, int count) {
    std::vector<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t, int>> result;
    for (const auto& s : draw_samples(plan, seed, count, 5, 100, 32))
      result.emplace_back(s.die, s.image, s.layer, s.column, s.ramp_strobe);
    return result;
  };
  EXPECT_EQ(tuples(1, 50), tuples(1, 50));
  EXPECT_NE(tuples(1, 50), tuples(2, 50));
  const auto longer = tuples(1, 60), shorter = tuples(1, 50);
  EXPECT_TRUE(std::equal(shorter.begin(), shorter.end(), longer.begin()));
}

TEST_F(Audit, DrawsFromEveryDieImageColumnAndStrobe) {
  constexpr int count = 4000;
  std::set<std::uint32_t> dies, images;
  std::set<std::pair<std::uint32_t, std::uint32_t>> places;
  std::set<int> strobes;
  int per_layer[3] = {};
  for (const auto& s : draw_samples(plan, 1, count, 5, 100, 32)) {
    ASSERT_LT(s.layer, 3U);
    ASSERT_LT(s.column, static_cast<std::uint32_t>(plan.layers[s.layer].weights.cols()));
    dies.insert(s.die);
    images.insert(s.image);
    places.emplace(s.layer, s.column);
    ++per_layer[s.layer];
    EXPECT_TRUE(s.layer == 2 || s.ramp_strobe == 0);
    if (s.layer == 2) strobes.insert(s.ramp_strobe);
  }
  EXPECT_EQ(dies, (std::set<std::uint32_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(images.size(), 100U);  // a miss has probability 100 exp(-40)
  EXPECT_EQ(*images.rbegin(), 99U);
  EXPECT_EQ(places.size(), 15U + 12 + 4);
  EXPECT_EQ(strobes.size(), 32U);  // some 516 draws: a miss has probability 32 exp(-16)
  EXPECT_EQ(*strobes.rbegin(), 31);
  for (std::size_t layer = 0; layer < 3; ++layer) {
    const double share = static_cast<double>(plan.layers[layer].weights.cols()) / (15 + 12 + 4);
    EXPECT_NEAR(per_layer[layer], count * share, 5 * std::sqrt(count * share * (1 - share)));
  }
}

}  // namespace
}  // namespace bitline::audit
