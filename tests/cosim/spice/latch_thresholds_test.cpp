#include "cosim/spice/latch_thresholds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "netlists/spec/error.hpp"
#include "tests/cosim/spice/worker_options.hpp"
#include "tests/cosim/temporary_folder.hpp"
#include "tests/netlists/columns/example_column.hpp"
#include "tests/netlists/comparators/example_latch.hpp"

/// The latch as transistors see it.
namespace bitline::spice {
namespace {

using column::LatchJob;
using comparators::LatchShifts;

class Latches : public testing::Test {
 protected:
  Latches() { column.comparator.latch = spec::example_latch(); }

  std::vector<double> thresholds(const std::vector<LatchJob>& jobs, double relative_tolerance = 1e-4) {
    const LatchBench bench{technology, column, 20e-6, relative_tolerance};
    std::vector<double> found;
    for (const auto& threshold : latch_thresholds(pool, bench, nominal_latch_speed(pool, bench), jobs)) {
      EXPECT_EQ(threshold.error, "");
      found.push_back(threshold.threshold_v);
    }
    return found;
  }

  LatchShifts shifted(const std::string& device, double shift_v) const {
    const auto names = comparators::device_names(circuit());
    LatchShifts shifts(names.size());
    shifts[static_cast<std::size_t>(std::ranges::find(names, device) - names.begin())] = shift_v;
    return shifts;
  }

  comparators::LatchCircuit circuit() const { return comparators::latch_circuit(*column.comparator.latch); }

  /// Shifts of every device, some sigma each, another set for each number.
  LatchShifts mixed(int number) const {
    LatchShifts shifts = comparators::latch_sigmas_v(technology, circuit());
    for (std::size_t d = 0; d < shifts.size(); ++d) shifts[d] *= 2 * std::sin(1.0 + 2.3 * static_cast<double>(d) + number);
    return shifts;
  }

  const technologies::Technology technology = technologies::read_technology({"generic130", {}, "typical"});
  spec::ColumnSpec column = spec::example_column();
  TemporaryFolder folder;
  WorkerPool pool{worker_options(folder.path())};
};

TEST_F(Latches, HaveNoOffsetWithoutMismatch) {
  for (const double threshold : thresholds({{0, 0, {}, 0.8}, {0, 1, {}, 1.0}, {0, 2, {}, 1.2}}))
    EXPECT_NEAR(threshold, 0, 20e-6);  // the bracket
}

TEST_F(Latches, TurnWhereTheInputPairIsBalancedAgain) {
  // A shift of an input device alone is undone by the same voltage at its gate, up to what the shift does through the body.
  const auto found = thresholds({{0, 0, shifted("input_left", 10e-3), 1.0}, {0, 1, shifted("input_right", 10e-3), 1.0}});
  EXPECT_GT(found[0], 0);
  EXPECT_NEAR(found[0], 10e-3, 3e-3);
  EXPECT_NEAR(found[1], -found[0], 40e-6);  // the mirror; two brackets
}

TEST_F(Latches, TurnTheirSignInTheirMirror) {
  std::vector<LatchJob> jobs;
  for (int i = 0; i < 3; ++i) {
    jobs.push_back({0, i, mixed(i), 0.8 + 0.2 * i});
    jobs.push_back({0, i, comparators::mirrored(1, mixed(i)), 0.8 + 0.2 * i});
  }
  const auto found = thresholds(jobs);
  for (std::size_t i = 0; i < found.size(); i += 2) {
    EXPECT_GT(std::abs(found[i]), 120e-6);
    EXPECT_NEAR(found[i], -found[i + 1], 60e-6);  // two brackets and the simulator's tolerance
  }
}

TEST_F(Latches, HaveThresholdsThatDoNotDependOnTheSimulatorsTolerance) {
  std::vector<LatchJob> jobs;
  for (int i = 0; i < 6; ++i) jobs.push_back({0, i, mixed(i), 0.8 + 0.08 * i});
  const auto coarse = thresholds(jobs), fine = thresholds(jobs, 1e-6);
  for (std::size_t i = 0; i < jobs.size(); ++i) EXPECT_NEAR(coarse[i], fine[i], 30e-6);  // a tenth of the model's target
}

TEST_F(Latches, AreKeptInAFileThatIsNotMadeTwice) {
  const std::vector<LatchJob> jobs{{0, 0, mixed(0), 0.9}, {1, 1, mixed(1), 1.1}};
  const auto file = folder.path() / "latches.csv";
  const auto first = latch_dataset(pool, {technology, column}, jobs, file);
  const auto runs = pool.counts().runs;
  EXPECT_EQ(latch_dataset(pool, {technology, column}, jobs, file).rows, first.rows);
  EXPECT_EQ(pool.counts().runs, runs);
  EXPECT_EQ(first.rows[1][first.column("shift3_v")], mixed(1)[3]);
  EXPECT_EQ(first.rows[1][first.column("common_mode_v")], 1.1);
  auto other = jobs;
  other[0].common_mode_v = 1.0;
  EXPECT_NE(latch_dataset(pool, {technology, column}, other, file).digest, first.digest);
}

TEST_F(Latches, OfAUserTurnWhereTheirTransistorsSay) {
  // A StrongARM without the precharge of its inner nodes, and with resistors that keep its outputs low before the first strobe.
  column.comparator.latch->strongarm.reset();
  column.comparator.latch->circuit = R"(.subckt mine bl blb clk q qb vdd vss
    mfoot tail clk vss vss nmos w=4u l=0.13u
    minput_left x bl tail vss nmos w=4u l=0.13u
    minput_right xb blb tail vss nmos w=4u l=0.13u
    mcross_n_left o ob x vss nmos w=3u l=0.13u
    mcross_n_right ob o xb vss nmos w=3u l=0.13u
    mcross_p_left o ob vdd vdd pmos w=1u l=0.13u
    mcross_p_right ob o vdd vdd pmos w=1u l=0.13u
    mreset_left o clk vdd vdd pmos w=1u l=0.13u
    mreset_right ob clk vdd vdd pmos w=1u l=0.13u
    mequal o clk ob vdd pmos w=1u l=0.13u
    mdown_left q o vss vss nmos w=1u l=0.13u
    mdown_right qb ob vss vss nmos w=1u l=0.13u
    mup_left q o vdd vdd pmos w=2u l=0.13u
    mup_right qb ob vdd vdd pmos w=2u l=0.13u
    rkeep_left q vss 1meg
    rkeep_right qb vss 1meg
    .ends)";
  ASSERT_EQ(circuit().devices[1].name, "equal");
  const auto found = thresholds({{0, 0, {}, 1.0},
                                 {0, 1, shifted("input_left", 10e-3), 1.0},
                                 {0, 2, mixed(4), 0.9},
                                 {0, 2, comparators::mirrored(2, mixed(4)), 0.9}});
  EXPECT_NEAR(found[0], 0, 20e-6);
  EXPECT_NEAR(found[1], 10e-3, 3e-3);
  EXPECT_GT(std::abs(found[2]), 120e-6);
  EXPECT_NEAR(found[3], -found[2], 60e-6);
}

TEST_F(Latches, ThatAreTooSlowAreRefused) {
  column.comparator.latch->evaluation_s = 0.15e-9;
  try {
    nominal_latch_speed(pool, {technology, column});
    FAIL() << "expected an error";
  } catch (const SpiceError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("does not decide 0.1 mV within its evaluation of 150 ps"));
  }
}

}  // namespace
}  // namespace bitline::spice
