#include "cosim/network/xnor_inference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "cosim/network/xnor_ideal.hpp"
#include "tests/cosim/network/random_xnor_network.hpp"
#include "tests/message_of.hpp"

namespace bitline::network {
namespace {

using testing::HasSubstr;

constexpr std::array one_size = {SubArraySize{32, 24}};

TEST(XnorMapping, KeepsEveryInputOnExactlyOneRow) {
  const XnorNetwork network = random_mlp({10, 10, 1}, 8, {50, 7}, 1);
  const XnorPlan plan = map_xnor(network, one_size);
  const LayerMapping& first = plan.layers.front();
  EXPECT_EQ(first.row_tiles, 4U);  // 100 inputs on 32 rows
  EXPECT_EQ(first.column_tiles, 3U);
  EXPECT_EQ(first.used_columns(2), 2U);
  for (std::size_t bit = 0; bit < 100; ++bit) {
    PackedSigns inputs = all_negative(1, 100);
    inputs.set(0, bit);
    std::size_t found = 0;
    for (std::size_t r = 0; r < first.row_tiles; ++r) {
      const PackedSigns rows = tile_inputs(first, inputs, r);
      for (std::size_t row = 0; row < first.used_rows(r); ++row)
        if (rows.positive(0, row)) {
          ++found;
          for (std::size_t j = 0; j < first.neurons; ++j)
            EXPECT_EQ(first.cells[first.tile(r, j / 24)].positive(j % 24, row), network.layers[0].weights.positive(j, bit));
        }
    }
    EXPECT_EQ(found, 1U) << bit;
  }
}

/// What the rows of a column that are left over hold, which their inputs must all select with +1.
int left_over_sum(const LayerMapping& mapping, std::size_t r, std::size_t j) {
  const PackedSigns rows = tile_inputs(mapping, all_negative(1, mapping.inputs), r);
  int sum = 0;
  for (std::size_t row = mapping.used_rows(r); row < mapping.rows; ++row) {
    EXPECT_TRUE(rows.positive(0, row));
    sum += mapping.cells[mapping.tile(r, j / mapping.columns)].positive(j % mapping.columns, row) ? 1 : -1;
  }
  return sum;
}

TEST(XnorMapping, FillsRowsThatAreLeftOverWithCellsOfAKnownSum) {
  const XnorPlan plan = map_xnor(random_mlp({1, 77, 1}, 8, {77, 7}, 2), one_size);
  std::set<std::size_t> left_over;
  for (const LayerMapping& mapping : plan.layers)
    for (std::size_t r = 0; r < mapping.row_tiles; ++r) {
      left_over.insert(mapping.rows - mapping.used_rows(r));
      for (std::size_t j = 0; j < mapping.neurons; ++j) {
        EXPECT_EQ(left_over_sum(mapping, r, j), mapping.left_over_sums[r][j]);
        if (mapping.layer > 0) {
          EXPECT_EQ(mapping.left_over_sums[r][j], static_cast<int>(mapping.rows - mapping.used_rows(r)) % 2);
        }
      }
    }
  EXPECT_EQ(left_over, (std::set<std::size_t>{6, 7}));  // 77 = 26 + 26 + 25
}

TEST(XnorMapping, BringsColumnsOfTheFirstLayerNearZeroInTheDark) {
  const XnorPlan plan = map_xnor(random_mlp({1, 77, 1}, 8, {77, 7}, 2), one_size);
  const LayerMapping& mapping = plan.layers.front();
  int centred = 0;
  for (std::size_t r = 0; r < mapping.row_tiles; ++r) {
    const int spare = static_cast<int>(mapping.rows - mapping.used_rows(r));
    for (std::size_t j = 0; j < mapping.neurons; ++j) {
      const int whole = row_sum(mapping.cells[mapping.tile(r, j / mapping.columns)], j % mapping.columns);
      const int known = mapping.left_over_sums[r][j], dark = known - (whole - known);
      if (std::abs(whole - known) > spare)
        EXPECT_EQ(std::abs(known), spare);
      else
        EXPECT_LE(std::abs(dark), 1);
      centred += std::abs(dark) <= 1;
    }
  }
  EXPECT_GT(centred, 100);  // of 231: the sum of 26 random signs is at most 6 more often than not
}

TEST(XnorMapping, BringsColumnsWhoseRowsAreOnOrOffNearZeroWhereHalfOfTheirInputsAreOn) {
  const XnorPlan plan = map_xnor(random_mlp({1, 77, 1}, 8, {77, 7}, 2), std::array{SubArraySize{32, 24, true}});
  int centred = 0;
  for (const LayerMapping& mapping : plan.layers)
    for (std::size_t r = 0; r < mapping.row_tiles; ++r) {
      const int spare = static_cast<int>(mapping.rows - mapping.used_rows(r));
      for (std::size_t j = 0; j < mapping.neurons; ++j) {
        const int known = mapping.left_over_sums[r][j], whole = mapping.column_sum(r, j);
        EXPECT_EQ(whole, row_sum(mapping.cells[mapping.tile(r, j / mapping.columns)], j % mapping.columns));
        if (mapping.layer == 0) {
          EXPECT_EQ(known, spare % 2) << "in the dark all other rows are off";
        } else if (std::abs(whole - known) / 2 <= spare) {
          EXPECT_LE(std::abs(2 * known + whole - known), 3);  // left-over sums step by 2, and so a mean by 1 more
          ++centred;
        }
      }
    }
  EXPECT_GT(centred, 10);  // of 21: half a sum of 26 random signs is at most 6 nearly always
  EXPECT_EQ(layers_of(plan, true), (std::vector<std::size_t>{0, 1}));
  EXPECT_TRUE(layers_of(plan, false).empty());
}

TEST(XnorMapping, RefusesArraysSmallerThanAKernelAndAWrongNumberOfSizes) {
  const XnorNetwork network = random_cnn(1);
  const auto mapped = [&](std::vector<SubArraySize> sizes) { return message_of([&] { map_xnor(network, sizes); }); };
  EXPECT_THAT(mapped({{8, 16}}), HasSubstr("layer 1: a sub-array has 8 rows; expected at least 9"));
  EXPECT_THAT(mapped({{16, 0}}), HasSubstr("0 columns"));
  EXPECT_THAT(mapped({{16, 16}, {16, 16}}), HasSubstr("there are 2 sizes of sub-arrays; expected one, or 3"));
  EXPECT_EQ(mapped({{9, 16}}), "nothing was thrown");
}

class Tiled : public testing::TestWithParam<SubArraySize> {};

TEST_P(Tiled, ExactPartialSumsGiveTheScoresOfTheIdealEngine) {
  for (const XnorNetwork& network : {random_mlp({10, 13, 1}, 8, {75, 140, 10}, 4), random_cnn(5)}) {
    const XnorPlan plan = map_xnor(network, std::array{GetParam()});
    const auto pixels = random_pixels(network.images, 70, 6);
    const XnorInference found = infer(plan, pixels, exact_partial_sums(plan));
    const Scores expected = XnorIdeal(network).scores(pixels);
    // Sums of halves are exact in double; only scale * sum + offset remains, which both compute alike.
    EXPECT_TRUE((found.scores == expected).all());
    EXPECT_EQ(found.classes, classes_of(expected));
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, Tiled,
                         testing::Values(SubArraySize{9, 5}, SubArraySize{32, 64}, SubArraySize{100, 33},
                                         SubArraySize{128, 128}, SubArraySize{512, 256}, SubArraySize{100, 33, true}));

TEST(XnorInference, AsksTheHardwareForEverySubArrayAndPlane) {
  const XnorNetwork network = random_mlp({10, 10, 1}, 8, {50, 7}, 1);
  const XnorPlan plan = map_xnor(network, one_size);
  std::set<std::tuple<std::size_t, std::size_t, int>> asked;
  const PartialSums exact = exact_partial_sums(plan);
  infer(
      plan, random_pixels(network.images, 3, 1),
      [&](const TileRead& read, Levels& levels) {
        EXPECT_EQ(levels.rows(), 3);
        EXPECT_EQ(read.first_read, 40U);
        EXPECT_EQ(read.inputs->bits, 32U);
        asked.insert({read.layer, read.tile, read.plane});
        exact(read, levels);
      },
      40);
  EXPECT_EQ(asked.size(), 4U * 3 * 8 + 2);
}

TEST(XnorInference, TakesAsManyReadsOfColumnsAsThePlanSays) {
  for (const XnorNetwork& network : {random_mlp({10, 10, 1}, 8, {50, 7}, 1), random_cnn(2)}) {
    const XnorPlan plan = map_xnor(network, one_size);
    const PartialSums exact = exact_partial_sums(plan);
    Eigen::Index reads = 0;
    infer(plan, random_pixels(network.images, 1, 1), [&](const TileRead& read, Levels& levels) {
      reads += levels.size();
      exact(read, levels);
    });
    EXPECT_EQ(reads_per_image(plan), static_cast<double>(reads));
  }
  // A map of 9 x 10 in 4 planes by 13 kernels of 27 inputs, one of 4 x 5 pooled, padded to 8 x 9 and read at every second place
  // by 70 kernels of 117, and 2 x 3 x 70 inputs of 4 classes.
  EXPECT_EQ(reads_per_image(map_xnor(random_cnn(2), one_size)), 9 * 10 * 4 * 13 + 3 * 4 * 70 * 4 + 4 * 14);
}

TEST(XnorInference, AddsWhatTheHardwareSaysAndNothingElse) {
  // Every level one too large: a sum of r row tiles grows by r, and by (2^8 - 1) / 2 times that in the first layer.
  XnorNetwork network = random_mlp({10, 10, 1}, 8, {7}, 1);
  network.layers[0].scale.assign(7, 1);
  const XnorPlan plan = map_xnor(network, one_size);
  const PartialSums exact = exact_partial_sums(plan);
  const auto pixels = random_pixels(network.images, 3, 1);
  const Scores right = infer(plan, pixels, exact).scores;
  const Scores wrong = infer(plan, pixels, [&](const TileRead& read, Levels& levels) {
                         exact(read, levels);
                         levels += 1;
                       }).scores;
  EXPECT_TRUE(((wrong - right - 4 * 127.5).abs() < 1e-9).all());  // scores of some thousands in doubles
}

}  // namespace
}  // namespace bitline::network
