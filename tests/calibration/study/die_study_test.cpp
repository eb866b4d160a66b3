#include "calibration/study/die_study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "calibration/compensation/trim.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "tests/calibration/study/synthetic_study.hpp"
#include "tests/cosim/temporary_folder.hpp"

namespace bitline::study {
namespace {

constexpr std::uint32_t dies = 4;
constexpr int images = 40;

class Study : public testing::Test {
 protected:
  Study() {
    points = compensation::working_points(plan, nominal, set.codes);
    for (auto* engine : {&both, &offset_only})
      for (const auto& point : points) engine->add_precharge(point.calibration_precharge_v);
  }

  DieStudy study(unsigned threads, std::function<bool()> interrupted = {}) const {
    return {.plan = plan,
            .images = set,
            .engines = {&both, &offset_only},
            .points = points,
            .search = {},
            .dies = dies,
            .threads = threads,
            .digest = "0123",
            .interrupted = std::move(interrupted)};
  }
  std::string csv(const std::string& name) const { return spec::read_text(folder.path() / name); }
  curves::Dataset run(const DieStudy& job, const std::string& name) const { return run_study(job, folder.path() / name, {}); }

  TemporaryFolder folder;
  const network::NetworkPlan plan = network::synthetic_plan();
  const column::ColumnModel model = column::synthetic_model();
  const data::ImageSet set = network::synthetic_images(plan, images);
  const spec::ColumnSpec column = column::synthetic_column(0.5e-3);
  column::ModelEngine nominal{model, column::synthetic_silicon(0, 0), column, 0};
  column::ModelEngine both{model, column::synthetic_silicon(), column, 0};
  column::ModelEngine offset_only{model, column::synthetic_silicon(12e-3, 0), column, 0};
  std::vector<compensation::WorkingPoint> points;
};

TEST_F(Study, GivesTheSameBytesForAnyNumberOfThreads) {
  for (const unsigned threads : {1U, 2U, 3U}) run(study(threads), std::to_string(threads));
  EXPECT_EQ(csv("1"), csv("2"));
  EXPECT_EQ(csv("1"), csv("3"));
}

TEST_F(Study, HasARowForEveryVariantAndDie) {
  const auto table = run(study(2), "study.csv");
  EXPECT_EQ(table.columns, study_columns);
  ASSERT_EQ(table.rows.size(), 2 * dies);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    EXPECT_EQ(table.rows[i][0], static_cast<double>(i / dies));
    EXPECT_EQ(table.rows[i][1], static_cast<double>(i % dies));
    EXPECT_EQ(table.rows[i][2], images);
  }
  // A row is that die alone.
  const auto macros = network::program_macros(plan, both, 3, uncompensated_trim(plan));
  EXPECT_EQ(table.rows[3][3], static_cast<double>(correct_images(plan, macros, set, 1.2)));
  EXPECT_EQ(table.rows[3][5], calibrate(plan, macros, points, {}).out_of_range);
  EXPECT_EQ(table.rows[3][4], static_cast<double>(correct_images(plan, macros, set, 1.2)));
}

TEST_F(Study, GoesOnAfterAnInterruption) {
  run(study(2), "whole.csv");
  for (const unsigned threads : {1U, 3U}) {
    std::atomic<int> asked = 0;
    EXPECT_THROW(run(study(threads, [&] { return ++asked > 3; }), "torn.csv"), Interrupted);
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "torn.csv"));
    std::size_t first = 0, calls = 0;
    run_study(study(threads), folder.path() / "torn.csv", [&](std::size_t done, std::size_t total) {
      if (calls++ == 0) first = done;
      EXPECT_EQ(total, 2 * dies);
    });
    EXPECT_EQ(first, 4U);  // three were done before
    EXPECT_EQ(calls, 5U);
    EXPECT_EQ(csv("torn.csv"), csv("whole.csv"));
    std::filesystem::remove(folder.path() / "torn.csv");
  }
}

TEST_F(Study, PassesOnWhatADieThrows) {
  const column::ModelEngine unprepared{model, column::synthetic_silicon(), column, 0};
  auto job = study(3);
  job.engines = {&unprepared};
  EXPECT_THROW(run(job, "study.csv"), DomainError);
}

TEST_F(Study, LeavesNothingToCompensateOnANominalDieWithoutOffsets) {
  const column::ModelEngine perfect{model, column::synthetic_silicon(0, 0), column::synthetic_column(), 0};
  const auto macros = network::program_macros(plan, perfect, 0, uncompensated_trim(plan));
  // Images that the exact engine classified, but ties and half sums may be read otherwise through a ramp of 32 steps.
  EXPECT_GE(correct_images(plan, macros, set, 1.2), images * 8U / 10);
}

/// V_BL - V_BLB minus the offset of every comparator of a macro whose trim rows alone discharge.
Eigen::ArrayXd residual_v(const column::Macro& macro, const column::ModelEngine& engine, std::uint32_t layer,
                          double precharge_v) {
  const std::uint32_t image = 0;
  const auto lines = dynamic_cast<const column::AnalogMacro&>(macro).voltages(
      {.codes = nullptr, .image = {&image, 1}, .data_on = false, .precharge_v = precharge_v}, 0);
  Eigen::ArrayXd residual(lines.bl.cols());
  for (Eigen::Index at = 0; at < residual.size(); ++at) {
    const double common_mode = (lines.bl(0, at) + lines.blb(0, at)) / 2;
    const double offset = column::comparator_offset_v(engine.silicon(), 1, layer, static_cast<std::uint32_t>(at));
    residual(at) = lines.bl(0, at) - lines.blb(0, at) - offset * (1 + 3 * (common_mode - 1.0));
  }
  return residual;
}

TEST_F(Study, CalibratesEveryColumnToWithinOneRowOfItsOffset) {
  column::ModelEngine quiet{model, column::synthetic_silicon(12e-3, 0), column::synthetic_column(), 0};
  for (const auto& point : points) quiet.add_precharge(point.calibration_precharge_v);
  const auto macros = network::program_macros(plan, quiet, 1, uncompensated_trim(plan));
  std::vector<Eigen::ArrayXd> before;
  for (std::uint32_t layer = 0; layer < 3; ++layer)
    before.push_back(residual_v(*macros[layer], quiet, layer, points[layer].calibration_precharge_v));
  const auto calibrated = calibrate(plan, macros, points, {});
  double before_square = 0, after_square = 0;
  for (std::uint32_t layer = 0; layer < 3; ++layer) {
    const auto after = residual_v(*macros[layer], quiet, layer, points[layer].calibration_precharge_v);
    before_square += before[layer].square().sum();
    after_square += after.square().sum();
    // A trim row of half a full charge discharges at most 12 mV * 0.98 * (0.5 + 0.05) * 1.2; equal rows leave at most two.
    const double row_v = 0.012 * 0.98 * 0.55 * 1.2;
    for (Eigen::Index at = 0; at < after.size(); ++at) {
      const int ones = calibrated.trim[layer].col(at).cast<int>().sum();
      const bool at_the_end = std::abs(ones - 4) >= 3;
      EXPECT_TRUE(at_the_end || std::abs(after(at)) <= 2 * row_v) << layer << " " << at << " " << after(at);
    }
  }
  EXPECT_LT(after_square, before_square / 2);
  EXPECT_LE(calibrated.out_of_range, 2);
}

TEST_F(Study, CalibratesEachLayerAtItsOwnWorkingPoint) {
  const auto macros = network::program_macros(plan, both, 1, uncompensated_trim(plan));
  points[2].calibration_precharge_v = 0.777;
  EXPECT_THAT([&] { calibrate(plan, macros, points, {}); },
              testing::ThrowsMessage<DomainError>(testing::HasSubstr("not prepared for a precharge level of 777 mV")));
}

TEST_F(Study, CalibrationLeavesItsTrimInTheMacros) {
  const auto macros = network::program_macros(plan, both, 1, uncompensated_trim(plan));
  const auto calibrated = calibrate(plan, macros, points, {});
  const auto anew = network::program_macros(plan, both, 1, calibrated.trim);
  for (std::uint32_t layer = 0; layer < 3; ++layer) {
    const double precharge = points[layer].calibration_precharge_v;
    EXPECT_TRUE((residual_v(*macros[layer], both, layer, precharge) == residual_v(*anew[layer], both, layer, precharge)).all());
  }
}

}  // namespace
}  // namespace bitline::study
