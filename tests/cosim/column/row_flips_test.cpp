#include "cosim/column/row_flips.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace bitline::column {
namespace {

constexpr int rows = 128;
constexpr std::uint32_t groups = 3000;

/// Few rows that often flip, one of which only for an input of -1, many that seldom do, and two that never do.
std::vector<RowDecisions> column() {
  std::vector<RowDecisions> decisions;
  for (int row = 0; row < rows; ++row) {
    const double p = std::pow(10.0, -2.5 - 3.0 * row / rows);
    decisions.push_back({{true, p}, {false, p / 2}});
  }
  decisions[17] = {{true, 0.45}, {false, 0.1}};
  decisions[90] = {{true, 0}, {true, 0.2}};
  decisions[40] = {{true, 0}, {false, 0}};
  decisions[41] = {{true, 1e-20}, {false, 1e-16}};
  return decisions;
}

bool is_positive(std::uint32_t group, std::uint32_t read, int row) {
  return ((group * reads_together + read) * 2654435761U >> (row % 20 + 3) & 1U) != 0;
}

FlipAddress address(std::uint32_t group) { return {.seed = 7, .place = {1, 2, 3, 0, 4}, .plane = 5, .group = group}; }

TEST(ColumnFlips, HappenToEveryRowAndInputAsOftenAsTheyShould) {
  const auto decisions = column();
  const ColumnFlips flips(decisions);
  ASSERT_FALSE(flips.none());
  std::array<std::array<double, 2>, rows> found{}, asked{};
  for (std::uint32_t group = 0; group < groups; ++group) {
    for (std::uint32_t read = 0; read < reads_together; ++read)
      for (int row = 0; row < rows; ++row) ++asked[static_cast<std::size_t>(row)][is_positive(group, read, row) ? 1 : 0];
    flips.visit(
        address(group), [&](std::uint32_t read, int row) { return is_positive(group, read, row); },
        [&](std::uint32_t read, int row) {
          ASSERT_LT(read, reads_together);
          ++found[static_cast<std::size_t>(row)][is_positive(group, read, row) ? 1 : 0];
        });
  }
  double chi_square = 0, degrees = 0;
  for (std::size_t row = 0; row < rows; ++row)
    for (const std::size_t input : {0U, 1U}) {
      const double p = (input == 1 ? decisions[row].plus : decisions[row].minus).flip;
      const double expected = asked[row][input] * p, sigma = std::sqrt(expected * (1 - p));
      // k = 5 standard errors, and one more flip where a Poisson number is small.
      EXPECT_NEAR(found[row][input], expected, 5 * sigma + 1) << row << ' ' << input;
      if (expected < 5) continue;
      chi_square += (found[row][input] - expected) * (found[row][input] - expected) / (sigma * sigma);
      ++degrees;
    }
  ASSERT_GT(degrees, 100);
  // The sum of squares of so many standard normals, and 5 of its standard deviations.
  EXPECT_NEAR(chi_square, degrees, 5 * std::sqrt(2 * degrees));
}

TEST(ColumnFlips, AreIndependentOfOneAnother) {
  const auto decisions = column();
  const ColumnFlips flips(decisions);
  double variance = 0, mean = 0;
  for (const RowDecisions& row : decisions) {
    mean += row.plus.flip;
    variance += row.plus.flip * (1 - row.plus.flip);
  }
  double square = 0, neighbours = 0, before = 0, sum = 0;
  for (std::uint32_t group = 0; group < groups; ++group) {
    std::array<double, reads_together> count{};
    flips.visit(
        address(group), [](std::uint32_t, int) { return true; }, [&](std::uint32_t read, int) { ++count[read]; });
    for (const double flipped : count) {
      const double own = flipped - mean;
      sum += own;
      square += own * own;
      neighbours += own * before;
      before = own;
    }
  }
  const double n = static_cast<double>(groups) * reads_together;
  // k = 5 standard errors. A sum of independent bits has fourth cumulant sum p q (1 - 6 p q), below its variance.
  EXPECT_NEAR(sum / n, 0, 5 * std::sqrt(variance / n));
  EXPECT_NEAR(square / n, variance, 5 * std::sqrt((variance + 2 * variance * variance) / n));
  EXPECT_NEAR(neighbours / n, 0, 5 * variance / std::sqrt(n));
}

TEST(ColumnFlips, AreThoseOfTheirAddress) {
  const ColumnFlips flips(column());
  const auto at = [&](const FlipAddress& here) {
    std::vector<std::pair<std::uint32_t, int>> found;
    flips.visit(
        here, [](std::uint32_t, int) { return true; }, [&](std::uint32_t read, int row) { found.emplace_back(read, row); });
    return found;
  };
  const auto base = at(address(1));
  EXPECT_EQ(at(address(1)), base);
  EXPECT_NE(at(address(2)), base);
  for (const auto& change : std::vector<std::function<void(FlipAddress&)>>{
           [](FlipAddress& a) { a.seed = 8; }, [](FlipAddress& a) { a.plane = 6; }, [](FlipAddress& a) { a.place.die = 2; },
           [](FlipAddress& a) { a.place.macro = 3; }, [](FlipAddress& a) { a.place.tile = 4; },
           [](FlipAddress& a) { a.place.column = 5; }}) {
    FlipAddress other = address(1);
    change(other);
    EXPECT_NE(at(other), base);
  }
}

TEST(ColumnFlips, DoNotHappenWithoutNoise) {
  EXPECT_TRUE(ColumnFlips(std::vector<RowDecisions>(rows, {{true, 0}, {false, 0}})).none());
  EXPECT_TRUE(ColumnFlips().none());
}

}  // namespace
}  // namespace bitline::column
