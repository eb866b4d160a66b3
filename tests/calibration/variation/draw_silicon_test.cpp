#include "calibration/variation/draw_silicon.hpp"

#include <gtest/gtest.h>

#include "tests/netlists/cells/exact_technology.hpp"

namespace bitline::variation {
namespace {

const technologies::Technology technology = technologies::exact_technology();
constexpr spec::ComparatorSpec comparator{
    .offset_v = 0.0625, .noise_v = 0, .reference_common_mode_v = 1, .common_mode_slope = 3};

TEST(DrawSilicon, ScalesTheSigmasOfTheTechnology) {
  const auto silicon = draw_silicon(technology, comparator, {.mismatch_scale = 2}, 7);
  EXPECT_EQ(silicon.seed, 7U);
  EXPECT_EQ(silicon.sigma_v, (cells::SramShifts{2, 2, 1, 1, 3, 3}));  // twice those of the cell
  EXPECT_EQ(silicon.offset_sigma_v, 0.0625);
}

TEST(DrawSilicon, LeavesOutWhatIsSwitchedOff) {
  const auto silicon = draw_silicon(technology, comparator, {.mismatch_scale = 0, .comparator_offset = false}, 7);
  EXPECT_EQ(silicon.sigma_v, cells::SramShifts{});
  EXPECT_EQ(silicon.offset_sigma_v, 0);
}

TEST(CharacterisationSilicon, HasFullMismatchAndIsNeverADieOfTheStudy) {
  const auto study = draw_silicon(technology, comparator, {}, 7), bench = characterisation_silicon(technology, 7);
  EXPECT_EQ(bench.sigma_v, study.sigma_v);
  for (std::uint32_t die = 0; die < 100; ++die)
    EXPECT_NE(column::cell_shifts_v(bench, {die, 0, 0, 0}), column::cell_shifts_v(study, {die, 0, 0, 0}));
  EXPECT_NE(bench.seed, characterisation_silicon(technology, 8).seed);
}

}  // namespace
}  // namespace bitline::variation
