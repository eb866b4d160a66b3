#include "calibration/study/rram_rows.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "calibration/study/rram_dies.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "tests/calibration/study/synthetic_rram.hpp"
#include "tests/cosim/temporary_folder.hpp"

namespace bitline::study {
namespace {

using network::Levels;
using network::TileRead;

column::RowReader reader(double sense_a = 0, double device = 0) {
  const double match_a = 0.2 / (low_ohm + 2000), other_a = 0.2 / (high_ohm + 2000);
  return {(match_a + other_a) / 2, {device, sense_a}, mux_ways};
}

/// Devices that spread so much, or are stuck, and latches that are off so far that many rows say a wrong bit.
column::RramSilicon poor() {
  return {.seed = 5,
          .low = {low_ohm, 0.5},
          .high = {high_ohm, 1.5},
          .stuck_low_share = 0.02,
          .stuck_high_share = 0.02,
          .access_sigma_v = 0.01,
          .row_offset_a = 0.3e-6};
}

RowReadNetwork network_of(const Task& task, const column::RramSilicon& silicon, const column::RowReader& with) {
  return {task.plan, model(), silicon, with};
}

std::vector<Task> tasks() {
  std::vector<Task> both;
  both.push_back(mlp(150));
  both.emplace_back(network::random_cnn(3), 5);
  return both;
}

/// The verdicts on a column of one read.
std::vector<column::RowDecisions> verdicts(const RowReadNetwork& network, std::uint32_t die, const TileRead& read,
                                           std::size_t column) {
  const std::size_t column_tile = read.tile - read.mapping->tile(read.row_tile, 0);
  return row_decisions(*network.model, network.silicon, tile_program(*read.mapping, die, read.row_tile),
                       static_cast<int>(column_tile * read.mapping->columns + column), network.reader);
}

/// What noise does to a partial sum: bits that say high, less those that say low, without it, and mean and cumulants of what
/// it adds.
struct Expected {
  double quiet = 0, mean = 0, variance = 0, fourth = 0;
};

Expected expected(const std::vector<column::RowDecisions>& column, const network::PackedSigns& inputs, std::size_t image) {
  Expected sum;
  for (std::size_t row = 0; row < column.size(); ++row) {
    const auto& [high, flip] = inputs.positive(image, row) ? column[row].plus : column[row].minus;
    const double bit = high ? 1 : -1, spread = flip * (1 - flip);
    sum.quiet += bit;
    sum.mean -= 2 * bit * flip;
    sum.variance += 4 * spread;
    sum.fourth += 16 * spread * (1 - 6 * spread);
  }
  return sum;
}

TEST(RowReadDie, WithoutDifferencesAndNoiseIsTheExactNetwork) {
  for (const Task& task : tasks()) {
    const RowReadNetwork network = network_of(task, nominal(), reader());
    EXPECT_EQ(RowReadDie(network, 0).correct_images({task.pixels, task.exact.classes}), task.images);
    const auto found = infer(task.plan, task.pixels, RowReadDie(network, 0).partial_sums());
    EXPECT_TRUE((found.scores == task.exact.scores).all());
  }
  const Task task = mlp(150);
  const auto spoiled = [&](const column::RramSilicon& silicon, const column::RowReader& with) {
    return RowReadDie(network_of(task, silicon, with), 0).correct_images({task.pixels, task.exact.classes});
  };
  EXPECT_LT(spoiled(poor(), reader()), task.images);
  EXPECT_LT(spoiled(nominal(), reader(1e-6)), task.images);
}

TEST(RowReadDie, CountsTheBitsThatItsRowsSay) {
  for (const Task& task : tasks()) {
    constexpr std::uint32_t die = 3;
    const RowReadNetwork network = network_of(task, poor(), reader());
    const RowReadDie on_die(network, die);
    const network::PartialSums hardware = on_die.partial_sums();
    std::size_t wrong = 0, columns = 0;
    infer(task.plan, task.pixels, [&](const TileRead& read, Levels& levels) {
      hardware(read, levels);
      Levels exact(levels.rows(), levels.cols());
      exact_partial_sums(task.plan)(read, exact);
      for (Eigen::Index c = 0; c < levels.cols(); c += 5) {
        const auto column = verdicts(network, die, read, static_cast<std::size_t>(c));
        for (Eigen::Index i = 0; i < levels.rows(); ++i) {
          ASSERT_EQ(levels(i, c), expected(column, *read.inputs, static_cast<std::size_t>(i)).quiet);
          wrong += levels(i, c) != exact(i, c) ? 1 : 0;
          ++columns;
        }
      }
    });
    EXPECT_GT(wrong, columns / 4);
  }
}

TEST(RowReadDie, RowsThatAreStuckSayTheSameForEveryInput) {
  const Task task = mlp(70);
  auto silicon = nominal();
  silicon.stuck_low_share = 1;  // each branch conducts, whatever is selected
  const RowReadNetwork low_network = network_of(task, silicon, reader());
  silicon.stuck_low_share = 0;
  silicon.stuck_high_share = 1;
  const RowReadNetwork high_network = network_of(task, silicon, reader());
  const RowReadDie low(low_network, 0), high(high_network, 0);
  const auto expect_all = [&](const RowReadDie& on_die, float level) {
    const network::PartialSums hardware = on_die.partial_sums();
    infer(task.plan, task.pixels, [&](const TileRead& read, Levels& levels) {
      hardware(read, levels);
      EXPECT_TRUE((levels == level).all());
    });
  };
  expect_all(low, rows);
  expect_all(high, -rows);
}

TEST(RowReadDie, NoiseFlipsItsBitsAsOftenAsTheirMarginsSay) {
  // Faults, rare flips and frequent ones in the same columns.
  for (const Task& task : tasks()) {
    constexpr std::uint32_t die = 2;
    const RowReadNetwork network = network_of(task, poor(), reader(0.2e-6, 0.1));
    const RowReadDie on_die(network, die);
    const network::PartialSums hardware = on_die.partial_sums();
    double difference = 0, variance = 0, square = 0, square_variance = 0, neighbours = 0, neighbours_variance = 0;
    infer(task.plan, task.pixels, [&](const TileRead& read, Levels& levels) {
      hardware(read, levels);
      for (Eigen::Index c = 0; c < levels.cols(); c += 3) {
        const auto column = verdicts(network, die, read, static_cast<std::size_t>(c));
        double before = 0, before_variance = 0;
        for (Eigen::Index i = 0; i < levels.rows(); ++i) {
          const Expected e = expected(column, *read.inputs, static_cast<std::size_t>(i));
          const double own = levels(i, c) - e.quiet - e.mean;
          difference += own;
          variance += e.variance;
          square += own * own - e.variance;
          square_variance += e.fourth + 2 * e.variance * e.variance;
          neighbours += own * before;
          neighbours_variance += e.variance * before_variance;
          before = own;
          before_variance = e.variance;
        }
      }
    });
    ASSERT_GT(variance, 1e4);
    // k = 5 standard errors: flips are independent, so that variances and fourth cumulants of their sums add up.
    EXPECT_LT(std::abs(difference), 5 * std::sqrt(variance));
    EXPECT_LT(std::abs(square), 5 * std::sqrt(square_variance));
    EXPECT_LT(std::abs(neighbours), 5 * std::sqrt(neighbours_variance));
  }
}

TEST(RowReadDie, AnImageIsTheSameAloneAsAmongOthers) {
  for (const Task& task : tasks()) {
    const RowReadNetwork network = network_of(task, poor(), reader(0.4e-6));
    const RowReadDie on_die(network, 1);
    const auto together = infer(task.plan, task.pixels, on_die.partial_sums());
    bool elsewhere_the_same = true;
    for (const std::size_t image : {std::size_t{0}, std::size_t{3}, task.images - 1}) {
      const auto alone = infer(task.plan, task.image(image), on_die.partial_sums(), image);
      const auto elsewhere = infer(task.plan, task.image(image), on_die.partial_sums(), image + 1000);
      EXPECT_TRUE((alone.scores.row(0) == together.scores.row(static_cast<Eigen::Index>(image))).all()) << image;
      elsewhere_the_same = elsewhere_the_same && (alone.scores == elsewhere.scores).all();
    }
    EXPECT_FALSE(elsewhere_the_same) << "the number addresses the noise";
  }
}

TEST(RowDies, AreTheSameForAnyNumberOfThreadsAndGoOnAfterAnInterruption) {
  const TemporaryFolder folder;
  const Task task = mlp(60);
  const RowReadNetwork network = network_of(task, poor(), reader(0.1e-6));
  constexpr std::uint32_t dies = 5;
  const auto run = [&](unsigned threads, const std::string& name, std::function<bool()> interrupted = {}) {
    const RowDieStudy study{network, {task.pixels, task.exact.classes}, dies, threads, "0123", std::move(interrupted)};
    return run_row_dies(study, folder.path() / name, {});
  };
  const auto table = run(1, "1");
  run(2, "2");
  EXPECT_EQ(spec::read_text(folder.path() / "1"), spec::read_text(folder.path() / "2"));
  EXPECT_EQ(table.columns, rram_die_columns);
  std::set<double> correct;
  for (std::uint32_t die = 0; die < dies; ++die) {
    const auto alone = RowReadDie(network, die).correct_images({task.pixels, task.exact.classes});
    EXPECT_EQ(table.rows[die], (std::vector<double>{static_cast<double>(die), 0, 60, static_cast<double>(alone)}));
    correct.insert(static_cast<double>(alone));
  }
  EXPECT_GT(correct.size(), 1U) << "dies that differ";
  EXPECT_THROW(run(1, "torn", [asked = 0]() mutable { return ++asked > 2; }), Interrupted);
  run(2, "torn");
  EXPECT_EQ(spec::read_text(folder.path() / "torn"), spec::read_text(folder.path() / "1"));
}

}  // namespace
}  // namespace bitline::study
