#include "cosim/column/mlsa.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace bitline::column {
namespace {

TEST(Mlsa, EveryComparisonHasAnOffsetOfItsOwn) {
  constexpr int count = 20'000;
  const SenseSpread spread{7, 2e-6};
  double square = 0, next = 0;
  for (int i = 0; i < count; ++i) {
    const RramPlace tile{0, 1, static_cast<std::uint32_t>(i / 256), 0, 0};
    const auto amplifier = static_cast<std::uint32_t>(i / 8 % 32), reference = static_cast<std::uint32_t>(i % 8);
    const double z = sense_offset(spread, tile, amplifier, reference, 0) / 2e-6;
    square += z * z;
    next += z * sense_offset(spread, tile, amplifier, reference + 1, 0) / 2e-6;
  }
  EXPECT_NEAR(square / count, 1, 5 * std::sqrt(2.0 / count));
  EXPECT_NEAR(next / count, 0, 5 / std::sqrt(count));
}

TEST(Mlsa, OffsetsOfMirrorsGrowWithTheReference) {
  const RramPlace tile{0, 1, 2, 0, 0};
  const double alone = sense_offset({7, 3e-6}, tile, 4, 1, 100e-6);
  EXPECT_EQ(sense_offset({7, 3e-6, 0.04}, tile, 4, 1, 0), alone);
  // 3 uA and 4 % of 100 uA are 5 uA; the draw is the same.
  EXPECT_DOUBLE_EQ(sense_offset({7, 3e-6, 0.04}, tile, 4, 1, 100e-6), alone * 5 / 3);
  EXPECT_DOUBLE_EQ(sense_offset({7, 0, 0.04}, tile, 4, 1, 100e-6), alone * 4 / 3);
}

TEST(Mlsa, ColumnsOfASubArrayShareAmplifiersAndSubArraysDoNot) {
  const Mlsa mlsa{.references = {1, 2}, .levels = {-4, 0, 4}, .mux_ways = 2};
  const SenseSpread spread{7, 0.1};
  constexpr int columns = 8, tile_columns = 3, references = 2;
  const auto thresholds = mlsa_thresholds(mlsa, spread, {4, 1, 5, 0, 0}, tile_columns, columns);
  ASSERT_EQ(thresholds.size(), static_cast<std::size_t>(columns * references));
  for (int column = 0; column < columns; ++column)
    for (int k = 0; k < references; ++k) {
      const RramPlace tile{4, 1, static_cast<std::uint32_t>(5 + column / tile_columns), 0, 0};
      const auto amplifier = static_cast<std::uint32_t>(column % tile_columns / 2);
      EXPECT_EQ(thresholds[static_cast<std::size_t>(column * references + k)],
                static_cast<float>(k + 1 + sense_offset(spread, tile, amplifier, static_cast<std::uint32_t>(k), k + 1)))
          << column << ' ' << k;
    }
}

}  // namespace
}  // namespace bitline::column
