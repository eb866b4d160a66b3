#include <gtest/gtest.h>

#include <cstdlib>

#include "cosim/spice/column_state.hpp"
#include "cosim/spice/worker_pool.hpp"
#include "netlists/columns/sram_column.hpp"
#include "tests/cosim/column/synthetic_model.hpp"
#include "tests/cosim/spice/worker_options.hpp"
#include "tests/cosim/temporary_folder.hpp"
#include "tests/netlists/columns/example_column.hpp"

/// The same column from a technology of plain models and from one that wraps the same models as foundries do.
namespace bitline::spice {
namespace {

class WrappedColumn : public testing::Test {
 protected:
  column::LineVoltages run(const technologies::Technology& technology, const spec::ColumnSpec& operated,
                           const columns::ColumnState& read) {
    const auto outcome = pool.run(std::vector{columns::sram_column_deck(technology, operated, read)}).front();
    EXPECT_TRUE(outcome.ok) << outcome.error;
    if (!outcome.ok) return {};
    return {outcome.transient.trace("bl").back(), outcome.transient.trace("blb").back()};
  }

  /// Twelve rows of sixteen are on, with random bits and the same shifts everywhere.
  columns::ColumnState state(const cells::SramShifts& shifts) const {
    column::SampledColumn sample;
    for (std::uint32_t row = 0; row < 16; ++row) sample.cells.push_back({row % 4 == 0 ? 0 : 31, row % 5 < 1, shifts});
    auto result = column_state(sample, column::synthetic_model().levels, column, 1.2, "wrapped or not");
    result.relative_tolerance = 1e-6;
    return result;
  }

  const spec::ColumnSpec column = spec::example_column(16);
  TemporaryFolder folder;
  WorkerPool pool{worker_options(folder.path(), 1)};
};

const std::filesystem::path wrapped_kit = BITLINE_SOURCE_DIR "/tests/data/technology-wrapped";

TEST_F(WrappedColumn, IsTheColumnOfThePlainModelsAtEveryCorner) {
  for (const auto& [plain, wrapped] : {std::pair{"typical", "TT"}, {"fast", "FF"}, {"slow", "SS"}}) {
    const auto expected = run(technologies::read_technology({"generic130", {}, plain}), column, state({}));
    const auto lines = run(technologies::read_technology({"", wrapped_kit, wrapped}), column, state({}));
    // The same equations in another order: what 1e-6 of some hundred steps' voltages leaves.
    EXPECT_NEAR(lines.bl, expected.bl, 20e-6) << plain;
    EXPECT_NEAR(lines.blb, expected.blb, 20e-6) << plain;
    EXPECT_GT(std::abs(expected.difference()), 5e-3) << plain;
  }
}

TEST_F(WrappedColumn, TakesThresholdShiftsByASourceAtTheGate) {
  const auto plain = technologies::read_technology({"generic130", {}, "typical"});
  const cells::SramShifts shifts{-0.02, -0.02, 0.03, 0.03, 0.03, 0.03};
  const auto lines = run(technologies::read_technology({"", wrapped_kit, "TT"}), column, state(shifts));
  const auto expected = run(plain, column, state(shifts)), nominal = run(plain, column, state({}));
  // A source at the gate is a shift of the threshold, but BSIM4's own parameter moves the 100 nA threshold by 1.04 of itself
  // (`bitline technology check generic130`).
  const double effect = expected.bl - nominal.bl;
  EXPECT_LT(effect, -5e-3);
  EXPECT_NEAR((lines.bl - nominal.bl) / effect, 1 / 1.04, 0.03);
}

TEST_F(WrappedColumn, DischargesWithTheDevicesOfSky130) {
  const char* kit = std::getenv("BITLINE_SKY130");
  if (kit == nullptr) GTEST_SKIP() << "BITLINE_SKY130 is not set";
  auto sky = column;
  sky.supply_v = 1.8;
  sky.precharge.length_m = 0.15e-6;
  columns::ColumnState read = state({});
  read.precharge_v = 1.8;
  for (auto& group : read.selected) {
    group.wordline_v = 0.9;
    group.bit = 0;
  }
  // 6.4 uA is what the kit's notes say of a cell at half the supply; on 330 fF and the cells' own it takes 2 ns of pulse.
  const auto lines = run(technologies::read_technology({"sky130", kit, "tt"}), sky, read);
  const double expected_v = 12 * 6.4e-6 * 2e-9 / 345e-15;
  EXPECT_NEAR(1.8 - lines.bl, expected_v, 0.15 * expected_v);
  EXPECT_NEAR(lines.blb, 1.8, 0.03);
}

}  // namespace
}  // namespace bitline::spice
