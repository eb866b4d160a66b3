#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "calibration/fit/column_fit.hpp"
#include "calibration/variation/draw_silicon.hpp"
#include "cosim/column/model_engine.hpp"
#include "cosim/column/pattern.hpp"
#include "cosim/spice/characterise.hpp"
#include "cosim/spice/column_runner.hpp"
#include "tests/cosim/spice/worker_options.hpp"
#include "tests/cosim/temporary_folder.hpp"
#include "tests/netlists/columns/example_column.hpp"

/// The same die in SPICE and in the model that was fitted to SPICE: the test that the project stands on.
namespace bitline::app {
namespace {

/// Cutting modes may cost twice 0.05 mV, and the simulator's tolerance leaves some 6e-4 of a drop of about 0.1 V.
constexpr double rms_v = 0.16e-3;

constexpr int rows = 32, data = 20, threshold = 4, trim = 4;

/// A small characterisation of a column of 32 rows with a DAC of two bits, and the model fitted to it.
struct Bench {
  spec::ColumnSpec column = spec::example_column(rows, 2);
  spec::FitSpec fit{.error_v = 5e-5, .swing_v = 0.4, .cells = 24, .holdout_cells = 10, .holdout_columns = 8};
  technologies::Technology technology = technologies::read_technology({"generic130", {}, "typical"});
  TemporaryFolder folder;
  spice::WorkerPool pool{spice::worker_options(folder.path())};
  spec::WordlineLevels levels;
  column::ColumnModel model;

  Bench() {
    const spice::Subject subject{technology, column, fit};
    const auto silicon = variation::characterisation_silicon(technology, 1);
    const auto curve = spice::nominal_curve(pool, subject, folder.path() / "cell_current.csv");
    spec::NetworkSpec network;
    network.layers = {{.threshold_rows = 8, .threshold_code = 1, .trim_rows = 4, .activation_code = 3}};
    network.readout = {2, 6};
    levels = columns::wordline_levels(curve.view(), column, network);
    const auto discharge =
        spice::run_resumable(pool, spice::discharge_runs(subject, levels, curve, silicon), folder.path() / "d.csv", {});
    const auto columns =
        spice::run_resumable(pool, spice::random_column_runs(subject, levels, silicon, 0, 16), folder.path() / "c.csv", {});
    model = fit::fit_column_model({discharge, columns, silicon, column, fit, levels});
  }
};

void expect_agreement_on_held_out_columns(const Bench& bench) {
  const auto& quality = bench.model.quality;
  EXPECT_EQ(quality.holdout_column_v.count, 8);
  EXPECT_LT(quality.holdout_column_v.rms, rms_v);
  EXPECT_LT(quality.holdout_column_v.max, 4 * rms_v);
  EXPECT_GT(quality.signal_rms_v, 100 * quality.holdout_column_v.rms);
  // The line is its wire, 330 fF, and some femtofarads of each of 32 cells' drains at most.
  EXPECT_GT(bench.model.line_farad, 330e-15);
  EXPECT_LT(bench.model.line_farad, 330e-15 + rows * 2e-15);
  EXPECT_GT(bench.model.gain, 0.9);
  EXPECT_LT(bench.model.gain, 1.1);
  EXPECT_NEAR(bench.model.shift_per_wordline, -1, 0.1);  // a threshold is nearly a gate voltage
}

/// Columns of another die, with more and more cells on, on both engines.
void expect_agreement_for_any_number_of_cells(Bench& bench) {
  const column::Silicon silicon{
      .seed = 77, .sigma_v = cells::sram_6t_sigmas_v(bench.technology), .offset_sigma_v = 0, .wordline_sigma_v = 5e-3};
  const column::ModelEngine engine(bench.model, silicon, bench.column, bench.fit.error_v);
  const spice::ColumnBench columns{bench.technology, bench.column, bench.levels, silicon};
  const auto program = std::make_shared<column::MacroProgram>(column::MacroProgram{
      .die = 3,
      .macro = 0,
      .plan = {.rows = rows, .data = data, .threshold = threshold, .threshold_code = 2, .trim = trim, .ramp = false},
      .weights = column::spread_block(std::vector{7, 10, 13}, data),
      .threshold = column::spread_block(std::vector{1, 2, 3}, threshold),
      .trim = column::spread_block(std::vector{2, 2, 2}, trim),
      .boundaries = {0, 0, 0}});
  const auto macro = engine.program(*program);

  const int on_counts[] = {0, 1, 5, 12, 20};
  column::Codes codes(static_cast<Eigen::Index>(std::size(on_counts)), data);
  std::vector<std::uint32_t> image;
  std::vector<column::ColumnJob> jobs;
  for (Eigen::Index i = 0; i < codes.rows(); ++i) {
    for (int row = 0; row < data; ++row)
      codes(i, row) = static_cast<std::uint8_t>(row * 7 % data < on_counts[i] ? 1 + row % 3 : 0);
    image.push_back(static_cast<std::uint32_t>(i));
    for (std::uint32_t at = 0; at < 3; ++at)
      jobs.push_back({program, {codes.row(i).begin(), codes.row(i).end()}, at, image.back(), true, 0, 1.2});
  }
  const auto outcomes = spice::run_columns(bench.pool, columns, jobs);
  const auto lines =
      dynamic_cast<const column::AnalogMacro&>(*macro).voltages({.codes = &codes, .image = image, .precharge_v = 1.2}, 0);
  double square = 0;
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    ASSERT_TRUE(outcomes[j].lines) << outcomes[j].error;
    const auto i = static_cast<Eigen::Index>(jobs[j].image), at = static_cast<Eigen::Index>(jobs[j].column);
    const double error = lines.bl(i, at) - lines.blb(i, at) - outcomes[j].lines->difference();
    square += error * error;
    EXPECT_LT(std::abs(error), 4 * rms_v) << on_counts[i] << " cells on, column " << at;
    EXPECT_LT(std::abs(lines.bl(i, at) - outcomes[j].lines->bl), 1e-3) << on_counts[i] << " cells on, column " << at;
  }
  EXPECT_LT(std::sqrt(square / static_cast<double>(jobs.size())), rms_v);
}

/// SPICE's own error, against itself with a tenth of its tolerance, is a tenth of the isolated column's target of 0.1 mV.
void expect_an_exact_simulator(Bench& bench) {
  const auto silicon = variation::characterisation_silicon(bench.technology, 1);
  std::vector<column::SampledColumn> samples;
  for (std::uint32_t index = 100; index < 108; ++index) samples.push_back(column::random_column(silicon, bench.column, index));
  const spice::Subject subject{bench.technology, bench.column, bench.fit};
  const auto reads = [&](double tolerance, const char* file) {
    return spice::run_resumable(bench.pool, spice::column_runs(subject, bench.levels, samples, tolerance),
                                bench.folder.path() / file, {});
  };
  const auto audited = reads(spice::full_column_tolerance, "audited.csv"),
             exact = reads(spice::full_column_tolerance / 10, "exact.csv");
  double square = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double error = (audited.rows[i][1] - audited.rows[i][2]) - (exact.rows[i][1] - exact.rows[i][2]);
    square += error * error / static_cast<double>(samples.size());
  }
  EXPECT_LT(std::sqrt(square), 0.01e-3);
  EXPECT_GT(square, 0);
}

TEST(SameDie, IsTheSameInSpiceAndInTheModelFittedToIt) {
  Bench bench;
  EXPECT_EQ(bench.pool.counts().failed, 0U);
  expect_agreement_on_held_out_columns(bench);
  expect_agreement_for_any_number_of_cells(bench);
  expect_an_exact_simulator(bench);
}

}  // namespace
}  // namespace bitline::app
