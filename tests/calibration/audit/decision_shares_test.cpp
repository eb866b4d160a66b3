#include "calibration/audit/decision_shares.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>

#include "calibration/compensation/trim.hpp"
#include "cosim/column/ramp.hpp"
#include "cosim/column/read_column.hpp"
#include "tests/calibration/study/synthetic_study.hpp"

namespace bitline::audit {
namespace {

using column::ModelEngine;
using column::synthetic_column;
using column::synthetic_model;
using column::synthetic_silicon;

/// A read of a layer of the synthetic network, trim rows half and half.
column::ColumnJob read(const network::NetworkPlan& plan, std::uint32_t layer, std::uint32_t at, int strobe = 0) {
  const auto trim = compensation::uncompensated(8, static_cast<int>(plan.layers[layer].weights.cols()));
  auto program = std::make_shared<column::MacroProgram>(network::macro_program(plan, layer, 3, trim));
  const column::Codes codes = column::synthetic_codes(1, plan.layers[layer].rows.unit_code).leftCols(program->plan.data);
  return {program, {codes.data(), codes.data() + codes.size()}, at, 12, true, strobe, 1.2};
}

/// A model whose column adds as a straight line: constant currents, in proportion to the code, of selected cells only.
column::ColumnModel linear_model() {
  auto model = synthetic_model();
  model.kick_v_per_v = 0;
  model.bitline.coefficients << 1, 0, 0,  //
      0, 1, 0;
  model.amplitudes.coefficients.rightCols(5).setZero();
  return model;
}

const network::NetworkPlan plan = network::synthetic_plan();
const std::vector<std::array<int, 3>> reads{{0, 0, 0}, {0, 7, 0}, {0, 14, 0}, {1, 3, 0}, {1, 11, 0}, {2, 1, 4}, {2, 3, 16}};

TEST(DecisionShares, AddUpToTheMarginThatTheEngineDecidesBy) {
  auto silicon = synthetic_silicon();
  silicon.wordline_sigma_v = 2e-3;
  const ModelEngine engine(synthetic_model(), silicon, synthetic_column(2e-3), 1e-5);
  for (const auto& [layer, at, strobe] : reads) {
    SCOPED_TRACE("layer " + std::to_string(layer) + ", column " + std::to_string(at));
    const auto job = read(plan, static_cast<std::uint32_t>(layer), static_cast<std::uint32_t>(at), strobe);
    const auto shares = decision_shares(engine, job);
    const auto macro = engine.program(*job.program);
    const column::Codes codes =
        Eigen::Map<const column::Codes>(job.codes.data(), 1, static_cast<Eigen::Index>(job.codes.size()));
    const column::Drive drive{.codes = &codes, .image = {&job.image, 1}, .precharge_v = 1.2};
    const auto lines = dynamic_cast<const column::AnalogMacro&>(*macro).voltages(drive, strobe);
    const double difference = lines.bl(0, at) - lines.blb(0, at), common_mode = (lines.bl(0, at) + lines.blb(0, at)) / 2;
    const double offset = column::comparator_offset_v(silicon, 3, static_cast<std::uint32_t>(layer), job.column);
    const double noise = column::drawn_noise_v(2e-3, silicon.seed, column::noise_place(job));
    EXPECT_NEAR(shares.margin_v(), difference - offset * (1 + 3 * (common_mode - 1)) + noise, 1e-15);
    EXPECT_DOUBLE_EQ(shares.noise_v, noise);
    EXPECT_LT(std::abs(shares.arithmetic_v), 1e-4);  // ten times what code modes may neglect
    EXPECT_TRUE(layer == 2 || (shares.margin_v() >= 0) == (macro->decide(drive)(0, at) != 0));
    for (const double share : {shares.nonlinearity_v, shares.mismatch_v, shares.wordlines_v, shares.trim_v, shares.offset_v})
      EXPECT_NE(share, 0);
  }
}

TEST(DecisionShares, AreNothingWithoutDifferencesOnAColumnThatAddsAsAStraightLine) {
  const ModelEngine engine(linear_model(), {}, synthetic_column(), 0);
  for (const auto& [layer, at, strobe] : reads) {
    SCOPED_TRACE("layer " + std::to_string(layer) + ", column " + std::to_string(at));
    const auto shares =
        decision_shares(engine, read(plan, static_cast<std::uint32_t>(layer), static_cast<std::uint32_t>(at), strobe));
    EXPECT_EQ(shares.mismatch_v, 0);
    EXPECT_EQ(shares.wordlines_v, 0);
    EXPECT_EQ(shares.trim_v, 0);
    EXPECT_EQ(shares.offset_v, 0);
    EXPECT_EQ(shares.noise_v, 0);
    EXPECT_NEAR(shares.nonlinearity_v, 0, 1e-12);
    // A cell at the largest code takes 0.98 x 0.012 V, and 31 steps of a code or 31 / 30 of an activation are one such cell.
    EXPECT_NEAR(shares.gain_v, 0.98 * 0.012 * (layer == 0 ? 1 : 30) / 31, 1e-12);
  }
}

TEST(DecisionShares, OfAnIdealColumnDecideAsTheIdealEngine) {
  const ModelEngine engine(synthetic_model(), synthetic_silicon(), synthetic_column(), 1e-5);
  for (const std::uint32_t layer : {0U, 1U}) {
    const auto of_layer = read(plan, layer, 0);
    const column::Codes codes =
        Eigen::Map<const column::Codes>(of_layer.codes.data(), 1, static_cast<Eigen::Index>(of_layer.codes.size()));
    const auto macro = column::IdealEngine().program(*of_layer.program);
    const auto ideal = macro->decide({.codes = &codes, .image = {&of_layer.image, 1}, .precharge_v = 1.2});
    for (std::uint32_t at = 0; at < of_layer.program->weights.cols(); ++at) {
      const auto shares = decision_shares(engine, read(plan, layer, at));
      EXPECT_EQ(shares.ideal_v() >= 0, ideal(0, at) != 0);
      EXPECT_EQ(shares.ideal_v() + shares.rounding_v >= 0, ideal(0, at) != 0);  // rows round so that no decision changes
    }
  }
}

TEST(DecisionShares, BlameAPlantedOffsetOnTheOffset) {
  constexpr double planted_v = 50e-3;
  int turned = 0;
  const ModelEngine engine(synthetic_model(), synthetic_silicon(planted_v, 0), synthetic_column(), 1e-5);
  for (const auto& [layer, at, strobe] : reads) {
    const auto job = read(plan, static_cast<std::uint32_t>(layer), static_cast<std::uint32_t>(at), strobe);
    const auto shares = decision_shares(engine, job);
    EXPECT_EQ(shares.mismatch_v, 0);
    EXPECT_EQ(shares.trim_v, 0);
    const double offset = column::comparator_offset_v(engine.silicon(), 3, static_cast<std::uint32_t>(layer), job.column);
    EXPECT_LT(shares.offset_v * offset, 0);
    EXPECT_EQ(shares.compensated_offset_v(), shares.offset_v);
    double all = shares.ideal_v();
    for (const auto& share : named_shares(shares)) all += share.volts;
    EXPECT_NEAR(all, shares.margin_v(), 1e-15);
    if ((shares.margin_v() >= 0) != (shares.ideal_v() >= 0)) {
      ++turned;
      EXPECT_STREQ(blamed_share(shares).name, "offset");
    }
  }
  EXPECT_GT(turned, 0);
}

TEST(DecisionShares, OfAStraightLineAreTheSumsOfTheirRows) {
  const auto model = linear_model();
  const ModelEngine engine(model, synthetic_silicon(0), synthetic_column(), 0);
  const auto job = read(plan, 0, 4);
  const auto column = column::read_column(*job.program, engine.silicon(), model.levels, {.codes = job.codes, .column = 4});
  double mismatch = 0, trim = 0;
  for (const auto& cell : column.cells) {
    if (cell.level == 0) continue;
    const double sum = column::cell_sums_v(model, cell.level, cell.bit, cell.shifts)(0);
    const double excess = sum - column::cell_sums_v(model, cell.level, cell.bit, {})(0);
    (cell.level == model.levels.trim() ? trim : mismatch) += cell.bit == 0 ? -excess : excess;
  }
  const auto shares = decision_shares(engine, job);
  EXPECT_NEAR(shares.mismatch_v, mismatch, 1e-12);
  EXPECT_NEAR(shares.trim_v, trim, 1e-12);
}

TEST(DecisionShares, CreditTrimRowsWithWhatTheyMove) {
  const ModelEngine engine(linear_model(), {}, synthetic_column(), 0);
  auto job = read(plan, 0, 4);
  auto program = *job.program;
  program.trim.col(4) = 1;  // eight ones instead of four: four flips of a trim row, each worth half of the largest code twice
  job.program = std::make_shared<column::MacroProgram>(program);
  EXPECT_NEAR(decision_shares(engine, job).trim_v, 4 * 2 * 0.5 * 0.98 * 0.012, 1e-12);
}

TEST(ClearestWrongStrobe, IsWhereTheDieReadsOtherwiseFarthestFromTheSum) {
  const auto& levels = synthetic_model().levels;
  const ModelEngine linear(linear_model(), {}, synthetic_column(), 0);
  const ModelEngine offsets(linear_model(), synthetic_silicon(50e-3, 0), synthetic_column(), 0);
  int wrong = 0;
  for (std::uint32_t at = 0; at < 4; ++at) {
    const auto job = read(plan, 2, at);
    EXPECT_EQ(clearest_wrong_strobe(linear, job), -1);
    const double sum = decision_shares(linear, job).sum;
    const int strobe = clearest_wrong_strobe(offsets, job);
    if (strobe < 0) continue;
    ++wrong;
    auto there = job;
    there.ramp_strobe = strobe;
    const auto shares = decision_shares(offsets, there);
    EXPECT_NE(shares.margin_v() >= 0, sum >= column::ramp_boundary(levels, strobe));
    EXPECT_EQ(shares.rounding_v, 0);
    there.ramp_strobe = strobe + (column::ramp_boundary(levels, strobe) < sum ? -1 : 1);
    if (there.ramp_strobe < 0 || there.ramp_strobe >= column::ramp_strobes(levels)) continue;
    const auto beyond = decision_shares(offsets, there);
    EXPECT_EQ(beyond.margin_v() >= 0, beyond.ideal_v() >= 0);
  }
  EXPECT_GT(wrong, 0);
}

}  // namespace
}  // namespace bitline::audit
