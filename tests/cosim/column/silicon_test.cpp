#include "cosim/column/silicon.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "cosim/column/sampled_column.hpp"
#include "tests/cosim/column/synthetic_model.hpp"

namespace bitline::column {
namespace {

TEST(Silicon, IsTheSameInWhateverOrderItIsAsked) {
  const auto silicon = synthetic_silicon();
  std::vector<cells::SramShifts> forwards, backwards;
  for (std::uint32_t row = 0; row < 50; ++row) forwards.push_back(cell_shifts_v(silicon, {1, 2, row, 3}));
  for (std::uint32_t row = 50; row-- > 0;) backwards.insert(backwards.begin(), cell_shifts_v(silicon, {1, 2, row, 3}));
  EXPECT_EQ(forwards, backwards);
  EXPECT_EQ(forwards[7][3], threshold_shift_v(silicon, {1, 2, 7, 3}, cells::SramDevice::pull_down_right));
}

TEST(Silicon, DiffersFromPlaceToPlaceAndFromSeedToSeed) {
  auto silicon = synthetic_silicon();
  std::set<double> shifts, offsets;
  const CellPlace places[] = {{0, 0, 0, 0}, {1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
  for (const auto seed : {1U, 2U}) {
    silicon.seed = seed;
    for (const auto& place : places) {
      const auto cell = cell_shifts_v(silicon, place);
      for (std::size_t d = 0; d < cell.size(); ++d) shifts.insert(cell[d] / silicon.sigma_v[d]);
      if (place.row == 0) offsets.insert(comparator_offset_v(silicon, place.die, place.macro, place.column));
    }
  }
  EXPECT_EQ(shifts.size(), 2 * 5 * 6U);
  EXPECT_EQ(offsets.size(), 2 * 4U);
}

TEST(Silicon, HasTheStatedSigmas) {
  constexpr int n = 20000;
  const auto silicon = synthetic_silicon(12e-3);
  for (int device = 0; device <= cells::sram_devices; ++device) {  // the last round draws offsets
    const bool offset = device == cells::sram_devices;
    double sum = 0, square = 0;
    for (std::uint32_t i = 0; i < n; ++i) {
      const double z = offset ? comparator_offset_v(silicon, i, 0, i % 96) / 12e-3
                              : threshold_shift_v(silicon, {i / 128, 0, i % 128, 5}, static_cast<cells::SramDevice>(device)) /
                                    silicon.sigma_v[static_cast<std::size_t>(device)];
      sum += z;
      square += z * z;
    }
    EXPECT_NEAR(sum / n, 0, 5 * std::sqrt(1.0 / n)) << device;     // var of the mean is 1 / n
    EXPECT_NEAR(square / n, 1, 5 * std::sqrt(2.0 / n)) << device;  // var of z^2 is 2
  }
}

TEST(Silicon, IsIdealWhereASigmaIsZero) {
  const auto silicon = synthetic_silicon(0, 0);
  EXPECT_EQ(cell_shifts_v(silicon, {1, 2, 3, 4}), cells::SramShifts{});
  EXPECT_EQ(comparator_offset_v(silicon, 1, 2, 3), 0);
}

TEST(RandomColumn, HasItsTrimRowsAtTheBottomAndTheRestAsItsIndexSays) {
  const auto column = synthetic_column();
  const auto silicon = synthetic_silicon();
  int zeros = 0, ones = 0, selected = 0, full = 0;
  constexpr int pairs = 100, data = 48 - 48 / 8;
  for (std::uint32_t index = 0; index < 2 * pairs; ++index) {
    const auto sample = random_column(silicon, column, index);
    ASSERT_EQ(sample.cells.size(), 48U);
    for (std::uint32_t row = 0; row < 48; ++row) {
      const auto& cell = sample.cells[row];
      EXPECT_EQ(cell.shifts, cell_shifts_v(silicon, {index, 0, row, 0}));
      ones += cell.bit;
      if (row >= data) {
        EXPECT_EQ(cell.level, 32);
      } else if (index % 2 == 0) {
        EXPECT_LT(cell.level, 32);
        zeros += cell.level == 0;
        selected += cell.level != 0;
      } else {
        EXPECT_TRUE(cell.level == 0 || cell.level == 31);
        full += cell.level == 31;
      }
    }
  }
  // Shares of 0.4, 0.5 and 0.5 with five standard errors.
  const auto expect_share = [](int count, int n, double share) {
    EXPECT_NEAR(static_cast<double>(count) / n, share, 5 * std::sqrt(share * (1 - share) / n));
  };
  expect_share(zeros, zeros + selected, 0.4);
  expect_share(full, pairs * data, 0.5);
  expect_share(ones, 2 * pairs * 48, 0.5);
}

}  // namespace
}  // namespace bitline::column
