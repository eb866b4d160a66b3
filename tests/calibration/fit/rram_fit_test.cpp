#include "calibration/fit/rram_fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "netlists/spec/error.hpp"

namespace bitline::fit {
namespace {

RramFitTask task() {
  RramFitTask task{"digest", {.voltage_v = 0.2}, {128, 0.5, 0.5, 30}, {}, {}, 2e-4, 1000};
  task.law.sinh_v = 0.5;
  task.law.access = {1, 5e-6, 0.1, 0.1, {2000, 300, 400, 100}};
  task.law.access.coefficients_ohm = {2000, 300, 400, 100};  // 1, shift, source, current
  task.silicon = {.seed = 7, .low = {100e3, 0.1, 0.002, 0.5}, .high = {10e6, 0.5, 0.005, 1.2}, .correlation = 0.2};
  task.silicon.access_sigma_v = 0.015;
  return task;
}

TEST(RramFit, ReducesAColumnToWithinTheErrorThatWasAskedFor) {
  for (const double error : {2e-4, 5e-5}) {
    auto t = task();
    t.error = error;
    const auto model = fit_rram_model(t);
    EXPECT_LE(model.quality.holdout_ladder.rms, error);
    EXPECT_LE(model.quality.holdout_ladder.max, 10 * error);
    RecordProperty("moments", model.moments);
    std::cout << model.moments << " moments, degree " << model.degree << ", rms " << model.quality.holdout_ladder.rms
              << ", max " << model.quality.holdout_ladder.max << ", condition " << model.quality.condition << '\n';
  }
}

TEST(RramFit, WithoutWiresAndWithOhmicCellsOneMomentIsTheCurrent) {
  auto t = task();
  t.wires = {128, 0, 0, 0};
  t.law.sinh_v = 0;
  t.error = 1e-12;
  const auto model = fit_rram_model(t);
  EXPECT_EQ(model.moments, 1);
  EXPECT_EQ(model.degree, 1);
}

TEST(RramFit, FitsDividersAndDischarges) {
  auto t = task();
  t.read = {.kind = column::RramReadKind::divider, .voltage_v = 0.4, .pull_up_ohm = 1500};
  t.wires.series_ohm += 1500;
  const auto divider = fit_rram_model(t);
  EXPECT_LE(divider.quality.holdout_ladder.rms, t.error);
  t = task();
  t.read = {.kind = column::RramReadKind::discharge, .voltage_v = 0.4, .time_s = 0.3e-9, .line_farad = 300e-15};
  const auto discharge = fit_rram_model(t);
  EXPECT_LE(discharge.quality.holdout_ladder.rms, t.error);
  EXPECT_GT(discharge.full_scale, 0.1);
  std::cout << divider.moments << ',' << divider.degree << " and " << discharge.moments << ',' << discharge.degree
            << ", full scale " << discharge.full_scale << " V\n";
}

TEST(RramFit, SaysHowFarItCameWhenItDoesNotReachTheError) {
  auto t = task();
  t.error = 1e-9;
  t.columns = 300;
  try {
    fit_rram_model(t);
    FAIL();
  } catch (const FitError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("of full scale; expected"));
  }
}

TEST(RramFit, TheFileReadsBackAsTheSameModel) {
  const auto model = fit_rram_model(task());
  const auto file = std::filesystem::temp_directory_path() / "rram_fit_test.yaml";
  std::ofstream(file) << to_yaml(model);
  const auto read = column::read_rram_model(file);
  EXPECT_EQ(to_yaml(read), to_yaml(model));
  const auto rows = random_rram_column(task().silicon, true, 128, 77777);
  EXPECT_EQ(signal(read, rows), signal(model, rows));
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace bitline::fit
