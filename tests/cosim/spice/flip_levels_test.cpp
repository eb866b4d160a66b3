#include "cosim/spice/flip_levels.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/cosim/spice/worker_options.hpp"
#include "tests/cosim/temporary_folder.hpp"
#include "tests/netlists/columns/example_column.hpp"

namespace bitline::spice {
namespace {

/// Word-line ramps on cells that store 1.
class FlipLevel : public testing::Test {
 protected:
  std::vector<double> levels(const columns::FlipStress& stress, const std::vector<cells::SramShifts>& cells) {
    static int runs = 0;
    return flip_levels_v(run_resumable(pool, flip_level_runs(subject, stress, cells),
                                       folder.path() / (std::to_string(++runs) + ".csv"), [](std::size_t, std::size_t) {}));
  }

  const technologies::Technology technology = technologies::read_technology({"generic130", {}, "typical"});
  const spec::ColumnSpec column = spec::example_column(64);
  const spec::FitSpec fit{.error_v = 5e-5, .swing_v = 0.7, .cells = 20, .holdout_cells = 10, .holdout_columns = 4};
  const Subject subject{technology, column, fit};
  TemporaryFolder folder;
  WorkerPool pool{worker_options(folder.path())};
};

TEST_F(FlipLevel, FallsWithTheBitLineAndIsInfiniteForACellThatHolds) {
  const std::vector<cells::SramShifts> nominal{{}};
  const double high = levels({0.5, 1.2, 1.8}, nominal)[0], low = levels({0.1, 1.2, 1.8}, nominal)[0];
  EXPECT_LT(low, high - 0.1);
  EXPECT_GT(low, 0.4);
  EXPECT_TRUE(std::isinf(levels({0.5, 1.2, 0.6}, nominal)[0]));
}

TEST_F(FlipLevel, IsTheStaticOne) {
  // Held at a level a little below, the cell keeps its bit; a little above it does not. 8 mV are 2 ns of the ramp.
  const double level = levels({0.3, 1.2, 1.8}, {{}})[0];
  auto text = columns::flip_ramp_deck(technology, column, {0.3, 1.2, 1.8}, {});
  const auto held = [&](double wordline) {
    auto deck = text;
    const auto at = deck.text.find("vwl wl 0 "), end = deck.text.find('\n', at);
    deck.text.replace(at, end - at, "vwl wl 0 pwl(0 0 1e-8 " + std::to_string(wordline) + ")");
    const auto outcome = pool.run(std::vector{deck}).front();
    EXPECT_TRUE(outcome.ok) << outcome.error;
    return outcome.ok && outcome.transient.trace("x0.q").back() > outcome.transient.trace("x0.qb").back();
  };
  EXPECT_TRUE(held(level - 0.008));
  EXPECT_FALSE(held(level + 0.008));
}

TEST_F(FlipLevel, KnowsWhichDevicesHoldTheBit) {
  // A stored 1 on BL: a weaker pull-up on its side (more negative shift) and a stronger access device let go earlier.
  cells::SramShifts access{}, pull_up{};
  access[static_cast<std::size_t>(cells::SramDevice::access_left)] = -0.03;
  pull_up[static_cast<std::size_t>(cells::SramDevice::pull_up_left)] = -0.03;
  const auto found = levels({0.3, 1.2, 1.8}, {{}, access, pull_up});
  EXPECT_LT(found[1], found[0]);
  EXPECT_LT(found[2], found[0]);
}

}  // namespace
}  // namespace bitline::spice
