#include "cosim/spice/wordline_settling.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/cosim/spice/worker_options.hpp"
#include "tests/cosim/temporary_folder.hpp"
#include "tests/netlists/columns/example_column.hpp"

/// Word lines of an array as transistors drive them.
namespace bitline::spice {
namespace {

class WordlineSettling : public testing::Test {
 protected:
  /// Levels of three codes, and what their word lines do.
  curves::Dataset run(const spec::ColumnSpec& column, const std::string& name) {
    const Subject subject{technology, column, fit};
    const auto curve = nominal_curve(pool, subject, folder.path() / (name + "_current.csv"));
    spec::NetworkSpec network;
    network.layers = {{2, 3, 4, 0}, {4, 0, 4, 3}};
    network.readout = {2, 1};
    return run_resumable(pool, wordline_settling_runs(subject, columns::wordline_levels(curve.view(), column, network), curve),
                         folder.path() / (name + ".csv"), {});
  }
  static spec::ColumnSpec array_of(double driver_ohm) {
    auto column = spec::example_column(16, 2);
    column.array = {
        .columns = 64, .driver_ohm = driver_ohm, .wordline_ohm = 1, .wordline_farad = 0.25e-15, .rail_ohm = 0, .sections = 4};
    return column;
  }
  static double at(const curves::Dataset& rises, std::size_t i, const char* name) { return rises.rows[i][rises.column(name)]; }

  const technologies::Technology technology = technologies::read_technology({"generic130", {}, "typical"});
  const spec::FitSpec fit{.error_v = 5e-5, .swing_v = 0.5, .cells = 20, .holdout_cells = 10, .holdout_columns = 1};
  TemporaryFolder folder;
  WorkerPool pool{worker_options(folder.path())};
};

TEST_F(WordlineSettling, EndsAtTheLevelAndTakesTheDriversTime) {
  const auto weak = run(array_of(20e3), "weak"), strong = run(array_of(1e3), "strong");
  ASSERT_EQ(weak.rows.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    for (const auto* rises : {&weak, &strong})
      // Settled to eight time constants, and pulled a little by the falling lines.
      EXPECT_NEAR(at(*rises, i, "final_v"), at(*rises, i, "level_v"), 2e-3) << i;
    // 64 cells of 0.25 fF and their gates, at least 0.2 fF each: 20 kohm settle to a hundredth in 4.6 time constants.
    EXPECT_GT(at(weak, i, "settling_s"), 4.6 * 20e3 * 64 * 0.45e-15);
    EXPECT_LT(at(strong, i, "settling_s"), at(weak, i, "settling_s"));
  }
}

TEST_F(WordlineSettling, OfAReplicaEndsAtTheLevelOfItsDcSweepAndIsSlowAtSmallCurrents) {
  auto column = array_of(1e3);
  column.wordline.high_v = 0.6;
  column.wordline.replica = {.full_current_a = 1e-6, .scale = 500};
  const auto rises = run(column, "replica");
  auto doubled = column;
  doubled.wordline.replica->scale = 1000;
  const auto faster = run(doubled, "faster");
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(at(rises, i, "final_v"), at(rises, i, "level_v"), 2e-3) << i;
    EXPECT_EQ(at(rises, i, "level_v"), at(faster, i, "level_v"));
    EXPECT_LT(at(faster, i, "settling_s"), at(rises, i, "settling_s"));
  }
  EXPECT_GT(at(rises, 0, "settling_s"), at(rises, 2, "settling_s"));
  // The first code's current charges at least the wire and 0.2 fF of gate of each cell.
  EXPECT_GT(at(rises, 0, "settling_s"), 64 * 0.45e-15 * at(rises, 0, "level_v") / (500 * 1e-6 / 3));
}

}  // namespace
}  // namespace bitline::spice
