#include "calibration/variation/code_table.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "netlists/spec/error.hpp"
#include "tests/cosim/column/synthetic_model.hpp"

namespace bitline::variation {
namespace {

const column::ColumnModel model = column::synthetic_model();

spec::ComparatorSpec comparator(double noise_v) { return {0, noise_v, 1.0, 0}; }

TEST(CodeTable, OfNominalCellsIsTheLinesOwnCurve) {
  const auto table = code_table(model, {1, {}, 0}, comparator(0), 31, 4, 5);
  ASSERT_EQ(table.size(), 17U);
  const double unit = column::cell_sums_v(model, 31, 0, {})(0);
  EXPECT_NEAR(table.front().mean, 0, 1e-12);
  EXPECT_NEAR(table.back().mean, 16, 1e-12);  // full scale by definition
  EXPECT_GT(unit, 0);
  for (const auto& entry : table) {
    EXPECT_NEAR(entry.std, 0, 1e-12);
    EXPECT_NEAR(entry.mean, entry.output, 0.8);  // bent, not broken
  }
  EXPECT_GT(table[8].mean, 8.05);  // a line that has fallen is pulled less
}

TEST(CodeTable, HasNoiseOffsetAndMismatchAsTheyAddUp) {
  const auto nominal = code_table(model, {1, {}, 0}, comparator(1e-3), 31, 4, 2);
  for (const auto& entry : nominal) EXPECT_NEAR(entry.std, nominal.front().std, 1e-12);  // noise alone is the same everywhere
  const double step = 1e-3 / nominal.front().std;
  constexpr std::uint32_t dies = 3000;
  const auto offset = code_table(model, {1, {}, 10e-3}, comparator(0), 31, 4, dies);
  EXPECT_NEAR(offset.front().std * step, 10e-3, 4 * 10e-3 / std::sqrt(2.0 * dies));  // four sigma of a deviation
  const auto mismatch = code_table(model, column::synthetic_silicon(0), comparator(0), 31, 4, dies);
  EXPECT_NEAR(mismatch[4].std / mismatch[1].std, 2, 0.25);  // independent cells: the root of their number
}

TEST(CodeTable, RefusesACodeThatLeavesTheSwing) {
  EXPECT_THROW(code_table(model, {1, {}, 0}, comparator(0), 31, 7, 2), DomainError);
}

}  // namespace
}  // namespace bitline::variation
