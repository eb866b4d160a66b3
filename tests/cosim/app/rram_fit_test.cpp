#include "cosim/app/rram_fit.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>

#include "calibration/fit/rram_fit.hpp"
#include "calibration/variation/rram_silicon.hpp"
#include "cosim/column/rram_macro.hpp"
#include "cosim/column/rram_row_read.hpp"
#include "tests/cosim/spice/worker_options.hpp"
#include "tests/cosim/temporary_folder.hpp"

/// Fitted columns of resistive cells against transistors and wires.
namespace bitline::app {
namespace {

class RramFitInSpiceTest : public testing::Test {
 protected:
  spice::RramBench bench(spec::RramReadSpec read, double line_ohm = 0.5) const {
    return {technology,
            rram,
            {.cell = "rram_2t2r",
             .rows = 128,
             .columns = 128,
             .supply_v = 1.2,
             .temperature_kelvin = 300.15,
             .device = {},
             .read = std::move(read),
             .lines = {.bitline_ohm = line_ohm,
                       .sourceline_ohm = line_ohm,
                       .bitline_farad = 0.2e-15,
                       .sourceline_farad = 0.2e-15,
                       .mux_ohm = 50},
             .mux_ways = 8,
             .mlsa = {.bits = 3, .references = "uniform", .offset_a = 0, .noise_a = 0}}};
  }

  RramFitInSpice fit(const spice::RramBench& on, double error, int columns, int held) {
    const char* asked = std::getenv("BITLINE_RRAM_COLUMNS");
    const auto silicon = variation::characterisation_rram_silicon(technology, rram, 1);
    auto result = fit_rram_in_spice(pool, on, {error, columns, asked ? std::atoi(asked) : held}, silicon, "");
    const auto& q = result.model.quality;
    std::cout << result.model.moments << " moments, degree " << result.model.degree << ", full scale "
              << result.model.full_scale << ", access " << result.law.law.access.coefficients_ohm[0] << " ohm, its error "
              << result.law.rms_ohm << " / " << result.law.max_ohm << " ohm, leak " << result.law.law.off_a << " A, slope "
              << result.law.law.off_slope_v << " V\n  ladder " << q.holdout_ladder.rms << " / " << q.holdout_ladder.max
              << ", SPICE " << q.spice.rms << " / " << q.spice.max << " of " << q.spice.count << '\n';
    return result;
  }

  const technologies::Technology technology = technologies::read_technology({"generic130", {}, "typical"});
  const technologies::RramTechnology rram = technologies::read_rram_technology({"generic130", {}, "typical"});
  TemporaryFolder folder;
  spice::WorkerPool pool{spice::worker_options(folder.path(), 1)};
};

TEST_F(RramFitInSpiceTest, ClampedColumnsAreWithinTheErrorOfTheReductionOfSpice) {
  const auto result = fit(bench({.by = "clamp", .voltage_v = 0.2}), 1e-4, 800, 40);
  EXPECT_LE(result.model.quality.spice.rms, 5e-4);
  EXPECT_LE(result.model.quality.spice.max, 2.5e-3);
}

TEST_F(RramFitInSpiceTest, ColumnsOfSingleBranchesAreToo) {
  auto on = bench({.by = "clamp", .voltage_v = 0.2});
  on.array.cell = "rram_1t1r";
  const auto result = fit(on, 1e-4, 800, 40);
  EXPECT_FALSE(result.model.law.complementary);
  EXPECT_LE(result.model.quality.spice.rms, 5e-4);
  EXPECT_LE(result.model.quality.spice.max, 2.5e-3);
}

TEST_F(RramFitInSpiceTest, ColumnsAreTooBehindATransmissionGate) {
  // Of 5 um at 0.4 V, so that it takes a tenth of the voltage and its resistance changes by some per cent.
  auto on = bench({.by = "clamp", .voltage_v = 0.4});
  on.array.lines.mux_ohm = 0;
  on.array.multiplexer = {.nmos_width_m = 5e-6, .pmos_width_m = 5e-6, .length_m = 0.13e-6};
  const auto result = fit(on, 1e-4, 800, 40);
  const column::RramWires& wires = result.model.wires;
  std::cout << "series " << wires.series_ohm << " ohm, " << wires.series_ohm_per_a << " ohm/A\n";
  EXPECT_GT(wires.series_ohm * result.model.full_scale_a, 0.1 * 0.4);
  EXPECT_LT(wires.series_ohm_per_a * result.model.full_scale_a, -0.02 * wires.series_ohm);
  EXPECT_LE(result.model.quality.spice.rms, 5e-4);
  EXPECT_LE(result.model.quality.spice.max, 2.5e-3);
}

TEST_F(RramFitInSpiceTest, MacrosGiveTheSignalsOfSpice) {
  const auto on = bench({.by = "clamp", .voltage_v = 0.2});
  const auto silicon = variation::characterisation_rram_silicon(technology, rram, 1);
  const auto model = std::make_shared<const column::RramModel>(fit(on, 1e-4, 800, 1).model);
  column::RramProgram program{0, 0, 0, 128, column::Bits(128, 32)};
  std::mt19937_64 random(1);
  for (Eigen::Index i = 0; i < program.weights.size(); ++i) program.weights.data()[i] = random() & 1U;
  constexpr int images = 20;
  std::vector<std::uint64_t> words(2 * images);
  for (auto& word : words) word = random();
  const column::RramInputs inputs{words.data(), images, 2};
  const auto signals = column::RramMacro(model, silicon, program).signals(inputs);
  std::vector<columns::RramColumnState> states;
  for (int i = 0; i < images; ++i) states.push_back(rram_column_state("", column_rows(silicon, program, i, inputs, i)));
  const auto readings = read_rram_columns(pool, on, states);
  for (int i = 0; i < images; ++i)
    EXPECT_NEAR(signals(i, i), readings[static_cast<std::size_t>(i)].value, 2.5e-3 * model->full_scale)
        << "column and image " << i;
}

TEST_F(RramFitInSpiceTest, SingleRowsAreThoseOfSpice) {
  // Lines of 5 ohm a cell, so that the place along them counts: 128 of them are 1 % of the low resistance.
  const auto on = bench({.by = "clamp", .voltage_v = 0.2}, 5);
  const auto silicon = variation::characterisation_rram_silicon(technology, rram, 1);
  const auto fitted = fit(on, 1e-2, 200, 1);
  const column::RramModel& model = fitted.model;
  column::RramProgram program{0, 0, 0, 128, column::Bits(128, 8)};
  std::mt19937_64 random(2);
  for (Eigen::Index i = 0; i < program.weights.size(); ++i) program.weights.data()[i] = random() & 1U;
  std::vector<columns::RramColumnState> states;
  std::vector<double> currents_a;
  for (int i = 0; i < 24; ++i) {
    auto cells = column_cells(silicon, program, i % 8);
    const auto row = static_cast<std::size_t>(i) * 127 / 23;
    cells[row].input = i / 8 % 2 == 0 ? 1 : -1;
    states.push_back(rram_column_state("", cells));
    currents_a.push_back(column::single_row_a(model, cells, static_cast<int>(row)));
  }
  const auto readings = read_rram_columns(pool, on, states);
  // What the branches that are not selected leak, all of them nominal.
  const double leak_a = 2 * 128 * unselected_current(model.law, {1, 0}, 0.2, 0).a;
  EXPECT_GT(leak_a, 1e-9);
  for (std::size_t i = 0; i < states.size(); ++i) {
    // The access transistor's resistance is within max_ohm of that of SPICE. Where along the lines a leak is makes no more of
    // it than the source line's drop over its slope, and its law is taken as good as 1 %.
    const double drop_v = currents_a[i] * 128 * 5;
    const double bound_a = currents_a[i] * fitted.law.max_ohm / 100e3 + leak_a * (drop_v / model.law.off_slope_v + 0.01);
    EXPECT_NEAR(currents_a[i], readings[i].value, bound_a) << i;
  }
}

TEST_F(RramFitInSpiceTest, DividersAreToo) {
  const auto result = fit(bench({.by = "divider", .voltage_v = 0.4, .pull_up_ohm = 1500}), 1e-4, 800, 40);
  EXPECT_LE(result.model.quality.spice.rms, 5e-4);
  EXPECT_LE(result.model.quality.spice.max, 2.5e-3);
}

TEST_F(RramFitInSpiceTest, DischargesFollowWithinTheStepOfOneCount) {
  auto on = bench({.by = "discharge", .voltage_v = 0.4, .time_s = 1e-9});
  on.array.lines.bitline_farad = 5e-15;
  const auto result = fit(on, 5e-4, 400, 8);
  std::cout << "line " << result.model.read.line_farad << " F, kick " << result.model.read.kick_v << " V\n";
  EXPECT_LE(result.model.quality.spice.rms, 1.0 / 128);
}

}  // namespace
}  // namespace bitline::app
