#include "cosim/column/read_column.hpp"

#include <gtest/gtest.h>

#include "cosim/column/ramp.hpp"
#include "tests/cosim/column/synthetic_model.hpp"

namespace bitline::column {
namespace {

const spec::WordlineLevels levels = synthetic_levels(5, 5).levels;
constexpr int data = 20, threshold = 16, trim = 8, rows = 48;
constexpr std::uint32_t at = 4;

SampledColumn read(const MacroProgram& program, bool data_on = true, int strobe = 0) {
  const Codes codes = synthetic_codes(1);
  return read_column(program, synthetic_silicon(), levels,
                     {.codes = {codes.data(), data}, .column = at, .data_on = data_on, .ramp_strobe = strobe});
}

TEST(ReadColumn, DrivesDataByCodesThresholdsByTheirCodeAndTrimByItsLevel) {
  const auto program = synthetic_program(7);
  const Codes codes = synthetic_codes(1);
  const auto column = read(program);
  ASSERT_EQ(column.cells.size(), rows);
  for (int row = 0; row < rows; ++row) {
    const auto& cell = column.cells[static_cast<std::size_t>(row)];
    if (row < data) {
      EXPECT_EQ(cell.level, codes(0, row));
      EXPECT_EQ(cell.bit, program.weights(row, at));
    } else if (row < data + threshold) {
      EXPECT_EQ(cell.level, 15);
      EXPECT_EQ(cell.bit, program.threshold(row - data, at));
    } else if (row < data + threshold + trim) {
      EXPECT_EQ(cell.level, levels.trim());
      EXPECT_EQ(cell.bit, program.trim(row - data - threshold, at));
    } else {
      EXPECT_EQ(cell.level, 0);
      EXPECT_EQ(cell.bit, row % 2);
    }
  }
}

TEST(ReadColumn, GivesEveryRowTheShiftsOfItsPlace) {
  const auto column = read(synthetic_program(7));
  for (std::uint32_t row = 0; row < rows; ++row)
    EXPECT_EQ(column.cells[row].shifts, cell_shifts_v(synthetic_silicon(), {2, 1, row, at}));
}

TEST(ReadColumn, DrivesTheTrimRowsAloneWithTheDataOff) {
  for (const bool ramp : {false, true}) {
    const auto column = read(synthetic_program(7, ramp), false);
    for (int row = 0; row < rows; ++row) {
      const bool is_trim = row >= data + threshold && row < data + threshold + trim;
      EXPECT_EQ(column.cells[static_cast<std::size_t>(row)].level, is_trim ? levels.trim() : 0) << row;
    }
  }
}

TEST(ReadColumn, KeepsTheLastTrimRowsLowWhereAReadAsksForIt) {
  constexpr int off = 3;
  const auto column = read_column(synthetic_program(7), synthetic_silicon(), levels,
                                  {.codes = {}, .column = at, .data_on = false, .trim_off = off});
  for (int row = 0; row < rows; ++row) {
    const bool on = row >= data + threshold && row < data + threshold + trim - off;
    EXPECT_EQ(column.cells[static_cast<std::size_t>(row)].level, on ? levels.trim() : 0) << row;
  }
}

TEST(ReadColumn, DrivesTheRampRowsThatStoreTheStrobesBit) {
  const auto program = synthetic_program(7, true);
  for (const int strobe : {0, 15, 16, 31}) {
    const auto state = ramp_state(levels, strobe);
    const auto column = read(program, true, strobe);
    for (int row = 0; row < threshold; ++row) {
      const auto& cell = column.cells[static_cast<std::size_t>(data + row)];
      EXPECT_EQ(cell.level, cell.bit == state.bit ? state.level : 0);
    }
  }
}

}  // namespace
}  // namespace bitline::column
