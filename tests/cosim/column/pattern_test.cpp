#include "cosim/column/pattern.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>

namespace bitline::column {
namespace {

using testing::ElementsAre;

TEST(SpreadOnes, HasAsManyOnesAsAskedForAndChangesOneRowPerStep) {
  for (int rows : {1, 11, 16, 32}) {
    auto before = spread_ones(0, rows);
    for (int ones = 1; ones <= rows; ++ones) {
      const auto bits = spread_ones(ones, rows);
      EXPECT_EQ(std::accumulate(bits.begin(), bits.end(), 0), ones);
      for (std::size_t i = 0; i < bits.size(); ++i) EXPECT_GE(bits[i], before[i]);
      before = bits;
    }
  }
}

TEST(SpreadOnes, AlternatesWhenHalfOfTheRowsStoreOne) { EXPECT_THAT(spread_ones(4, 8), ElementsAre(1, 0, 1, 0, 1, 0, 1, 0)); }

TEST(SpreadOnes, KeepsEveryStretchOfRowsCloseToTheAverage) {
  const int rows = 32;  // The discrepancy of the van der Corput order is below log2(n) / 3 + 1 points for any interval from 0.
  for (int ones = 0; ones <= rows; ++ones) {
    const auto bits = spread_ones(ones, rows);
    int seen = 0;
    for (int i = 0; i < rows; ++i) {
      seen += bits[static_cast<std::size_t>(i)];
      EXPECT_LE(std::abs(seen - (i + 1) * ones / double{rows}), std::log2(rows) / 3 + 1);
    }
  }
}

TEST(SpreadBlock, GivesEachColumnItsOwnNumberOfOnes) {
  const Bits block = spread_block(std::array{0, 1, 4}, 4);
  ASSERT_EQ(block.rows(), 4);
  ASSERT_EQ(block.cols(), 3);
  EXPECT_EQ(block.col(0).cast<int>().sum(), 0);
  EXPECT_EQ(block.col(1).cast<int>().sum(), 1);
  EXPECT_EQ(block.col(2).cast<int>().sum(), 4);
}

}  // namespace
}  // namespace bitline::column
