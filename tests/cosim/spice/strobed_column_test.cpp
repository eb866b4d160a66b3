#include "cosim/spice/strobed_column.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "cosim/column/pattern.hpp"
#include "cosim/spice/column_runner.hpp"
#include "tests/cosim/temporary_folder.hpp"
#include "tests/netlists/columns/example_column.hpp"
#include "tests/netlists/comparators/example_latch.hpp"

/// Columns whose reads end with the decision of their latch.
namespace bitline::spice {
namespace {

constexpr int rows = 15;

class StrobedColumn : public testing::Test {
 protected:
  StrobedColumn() { bench.column.comparator.latch = spec::example_latch(); }

  /// One read for each number of ones among eight data rows, on a column each.
  std::vector<column::ColumnJob> jobs() const {
    const std::vector<int> ones{2, 3, 5, 6};
    const auto columns = static_cast<Eigen::Index>(ones.size());
    const auto program = std::make_shared<column::MacroProgram>(
        column::MacroProgram{.die = 3,
                             .macro = 1,
                             .plan = {.rows = rows, .data = 8, .threshold = 0, .threshold_code = 0, .trim = 4, .ramp = false},
                             .weights = column::spread_block(ones, 8),
                             .threshold = column::Bits(0, columns),
                             .trim = column::spread_block(std::vector<int>(ones.size(), 2), 4),
                             .boundaries = std::vector<double>(ones.size())});
    std::vector<column::ColumnJob> result;
    for (std::uint32_t at = 0; at < ones.size(); ++at)
      result.push_back({program, std::vector<std::uint8_t>(8, 3), at, 5, true, 0, 1.2});
    return result;
  }

  const technologies::Technology technology = technologies::read_technology({"generic130", {}, "typical"});
  ColumnBench bench{technology, spec::example_column(rows, 2), {4, {0, 0.38, 0.42, 0.44, 0.40}, 0}, {9, {}, 0}};
  TemporaryFolder folder;
  WorkerPool pool{{.worker = std::filesystem::path(BITLINE_BINARY_DIR) / "bitline-spice-worker",
                   .scratch = folder.path() / "scratch",
                   .failed_decks = folder.path() / "failed",
                   .interrupted = {}}};
};

/// A row differs by some 8 mV from its neighbour, the nominal latch turns at zero.
TEST_F(StrobedColumn, ComesWithTheDecisionOfItsLatch) {
  bench.column.comparator.noise_v = 0;
  for (const auto& outcome : run_columns(pool, bench, jobs())) {
    ASSERT_TRUE(outcome.lines && outcome.decision) << outcome.error;
    EXPECT_GT(std::abs(outcome.lines->difference()), 5e-3);
    EXPECT_EQ(*outcome.decision, outcome.lines->difference() > 0);
  }
}

/// Noise and shifts of the input pair so large that they decide. The difference of an input pair's thresholds is the offset,
/// but for what such large shifts do beside; 50 mV is more than that and than the difference of the lines.
TEST_F(StrobedColumn, IsDecidedByTheLatchOfItsDieAndByTheNoiseOfItsStrobe) {
  bench.column.comparator.noise_v = 0.15;
  for (const double sigma : {0.0, 0.1}) {
    bench.silicon.latch_sigma_v.assign(15, 0);
    bench.silicon.latch_sigma_v[1] = bench.silicon.latch_sigma_v[2] = sigma;
    const auto reads = jobs();
    const auto outcomes = run_columns(pool, bench, reads);
    int clear = 0;
    for (std::size_t i = 0; i < reads.size(); ++i) {
      ASSERT_TRUE(outcomes[i].lines && outcomes[i].decision) << outcomes[i].error;
      const auto shifts = column::latch_shifts_v(bench.silicon, 3, 1, reads[i].column);
      const double noise = column::drawn_noise_v(0.15, 9, {3, 1, reads[i].column, 5, 0});
      const double margin = outcomes[i].lines->difference() + noise - (shifts[1] - shifts[2]);
      if (std::abs(margin) < 0.05) continue;
      ++clear;
      EXPECT_EQ(*outcomes[i].decision, margin > 0) << "column " << i << ", sigma " << sigma << ", margin " << margin;
      EXPECT_LT(std::abs(outcomes[i].lines->difference()), 0.05);
    }
    EXPECT_GE(clear, 2);
  }
}

TEST_F(StrobedColumn, FailsWhenItsLatchDoesNotDecide) {
  bench.column.comparator.latch->evaluation_s = 0.11e-9;  // as long as the clock's rise
  const auto outcome = run_columns(pool, bench, jobs()).front();
  EXPECT_FALSE(outcome.lines);
  EXPECT_FALSE(outcome.decision);
  EXPECT_THAT(outcome.error, testing::HasSubstr("the latch did not decide: its outputs are"));
}

TEST_F(StrobedColumn, IsLoadedByItsLatchWhetherThatIsStrobedOrNot) {
  spec::FitSpec fit{};
  bench.column.comparator.noise_v = 0;
  const auto silicon = column::Silicon{4, {}, 0};
  const auto difference = [&](const RunSet& runs) {
    const auto outcome = pool.run(std::vector{runs.deck(0)}).front();
    const auto row = runs.row(0, outcome);
    return row[1] - row[2];
  };
  const Subject with{technology, bench.column, fit};
  auto plain = bench.column;
  plain.comparator.latch.reset();
  const double strobed = difference(audited_column_runs(with, bench.levels, silicon, 0, 1)),
               resting = difference(random_column_runs(with, bench.levels, silicon, 0, 1)),
               without = difference(random_column_runs({technology, plain, fit}, bench.levels, silicon, 0, 1));
  EXPECT_NEAR(strobed, resting, 1e-3 * std::abs(resting));  // twice what the simulator's tolerance leaves of a drop
  EXPECT_GT(std::abs(without), 1.004 * std::abs(strobed));  // some femtofarads beside 330
}

/// Where the operating point is found by steps of conductance, cells must not forget what they store: hot columns of the fast
/// corner, which leak most, read with a latch and without one.
TEST_F(StrobedColumn, KeepsItsBitsHoweverTheOperatingPointIsFound) {
  const auto fast = technologies::read_technology({"generic130", {}, "fast"});
  auto column = spec::example_column(128);
  column.temperature_kelvin = 398.15;
  column.comparator.latch = spec::example_latch();
  auto plain = column;
  plain.comparator.latch.reset();
  spec::WordlineLevels levels{32, {}, 0};
  for (int code = 0; code <= 32; ++code) levels.level_v.push_back(code == 0 ? 0 : code == 32 ? 0.31 : 0.2 + 0.005 * code);
  const column::Silicon silicon{5, cells::sram_6t_sigmas_v(fast), 0};
  constexpr std::uint32_t count = 8;
  const auto with = audited_column_runs({fast, column, {}}, levels, silicon, 0, count),
             without = random_column_runs({fast, plain, {}}, levels, silicon, 0, count);
  std::vector<columns::Deck> decks;
  for (std::size_t i = 0; i < count; ++i) decks.insert(decks.end(), {with.deck(i), without.deck(i)});
  const auto outcomes = pool.run(decks);
  for (std::size_t i = 0; i < count; ++i) {
    const auto a = with.row(i, outcomes[2 * i]), b = without.row(i, outcomes[2 * i + 1]);
    // Some femtofarads beside 350 slow a discharge of 0.2 V by some millivolts; one cell that forgot moves a line by more.
    EXPECT_NEAR(a[1], b[1], 3e-3) << i;
    EXPECT_NEAR(a[2], b[2], 3e-3) << i;
  }
}

TEST_F(StrobedColumn, HasNoDecisionOfItsOwnWithoutALatch) {
  bench.column.comparator.latch.reset();
  const auto runs = audited_column_runs({technology, bench.column, {}}, bench.levels, bench.silicon, 2, 1);
  const auto row = runs.row(0, pool.run(std::vector{runs.deck(0)}).front());
  EXPECT_EQ(row[0], 2);
  EXPECT_TRUE(std::isfinite(row[1]) && std::isfinite(row[2]));
  EXPECT_TRUE(std::isnan(row[3]));
  EXPECT_FALSE(run_columns(pool, bench, jobs()).front().decision);
}

}  // namespace
}  // namespace bitline::spice
