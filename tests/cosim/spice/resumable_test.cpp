#include "cosim/spice/resumable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/quantity.hpp"
#include "tests/cosim/spice/worker_options.hpp"
#include "tests/cosim/temporary_folder.hpp"

namespace bitline::spice {
namespace {

constexpr std::size_t count = 6;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Discharges through resistors of 1, 2, … kohm; the run number `broken` asks for a device that does not exist.
RunSet discharges(std::size_t broken = count) {
  const auto deck = [=](std::size_t i) {
    return columns::Deck{"* discharge\nr1 bl 0 " + spec::plain(1000.0 * static_cast<double>(i + 1)) + "\nc1 bl 0 1e-12 ic=1\n" +
                             (i == broken ? "m1 bl 0 0 0 nosuch\n" : "") + ".tran 1e-11 1e-09 uic\n.end\n",
                         {"bl"},
                         "time",
                         1e-9};
  };
  const auto row = [](std::size_t i, const Outcome& outcome) {
    return std::vector<double>{static_cast<double>(i), outcome.ok ? outcome.transient.trace("bl").back() : nan};
  };
  return {"discharges", {"index", "bl_v"}, count, deck, row};
}

class Resumable : public testing::Test {
 protected:
  PoolOptions options(std::function<bool()> interrupted = {}) const {
    return worker_options(folder.path(), 2, std::move(interrupted));
  }
  std::filesystem::path file(const char* name) const { return folder.path() / name; }

  TemporaryFolder folder;
};

TEST_F(Resumable, DoesOnlyWhatIsMissingAndEndsWithTheSameBytes) {
  WorkerPool pool(options());
  run_resumable(pool, discharges(), file("whole.csv"), {});

  std::size_t done = 0;
  {
    WorkerPool stopped(options([&] { return done >= 2; }));
    EXPECT_THROW(run_resumable(stopped, discharges(), file("torn.csv"), [&](std::size_t d, std::size_t) { done = d; }),
                 Interrupted);
  }
  EXPECT_FALSE(std::filesystem::exists(file("torn.csv")));
  const auto before = pool.counts().runs;
  run_resumable(pool, discharges(), file("torn.csv"), {});
  EXPECT_EQ(pool.counts().runs - before, count - done);
  EXPECT_EQ(spec::read_text(file("torn.csv")), spec::read_text(file("whole.csv")));
  EXPECT_FALSE(std::filesystem::exists(file("torn.csv.partial")));
}

TEST_F(Resumable, RunsNothingWhenTheFileIsThere) {
  WorkerPool pool(options());
  const auto made = run_resumable(pool, discharges(), file("data.csv"), {});
  const auto found = run_resumable(pool, discharges(), file("data.csv"), {});
  EXPECT_EQ(pool.counts().runs, count);
  EXPECT_EQ(to_csv(found), to_csv(made));
  for (std::size_t i = 0; i < count; ++i)  // exp(-t / RC) with the simulator's tolerance of 1e-3
    EXPECT_NEAR(made.rows[i][1], std::exp(-1.0 / static_cast<double>(i + 1)), 1e-3);
}

TEST_F(Resumable, KeepsAFailedRunAsABlank) {
  WorkerPool pool(options());
  const auto data = run_resumable(pool, discharges(3), file("data.csv"), {});
  for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(std::isnan(data.rows[i][1]), i == 3) << i;
  EXPECT_EQ(pool.counts().failed, 1U);
}

TEST_F(Resumable, RunsEverythingAnewWhenADeckHasChanged) {
  WorkerPool pool(options());
  const auto first = run_resumable(pool, discharges(3), file("data.csv"), {});
  const auto second = run_resumable(pool, discharges(), file("data.csv"), {});
  EXPECT_EQ(pool.counts().runs, 2 * count);
  EXPECT_NE(first.digest, second.digest);
  EXPECT_FALSE(std::isnan(second.rows[3][1]));
}

}  // namespace
}  // namespace bitline::spice
