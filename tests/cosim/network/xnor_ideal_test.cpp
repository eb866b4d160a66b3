#include "cosim/network/xnor_ideal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cosim/network/xnor_kernel.hpp"
#include "tests/cosim/column/instruction_sets.hpp"
#include "tests/cosim/network/plain_xnor.hpp"
#include "tests/cosim/network/random_xnor_network.hpp"
#include "tests/message_of.hpp"

namespace bitline::network {
namespace {

using testing::HasSubstr;

void expect_plain_scores(const XnorNetwork& network, const std::vector<std::uint8_t>& pixels, const Scores& scores) {
  const PlainXnor plain{network};
  const std::size_t values = network.images.values();
  ASSERT_EQ(static_cast<std::size_t>(scores.rows()), pixels.size() / values);
  for (Eigen::Index i = 0; i < scores.rows(); ++i) {
    const auto expected = plain.scores(std::span(pixels).subspan(static_cast<std::size_t>(i) * values, values));
    for (Eigen::Index j = 0; j < scores.cols(); ++j) EXPECT_EQ(scores(i, j), expected[static_cast<std::size_t>(j)]) << i;
  }
}

class EveryInstructionSet : public testing::TestWithParam<std::string> {};

TEST_P(EveryInstructionSet, GivesTheScoresOfTheDefinitionForDenseLayers) {
  const column::WithInstructionSet with(GetParam());
  ASSERT_EQ(xnor_kernel().instruction_set, GetParam());
  for (const int bits : {1, 3, 8}) {
    const XnorNetwork network = random_mlp({7, 11, 1}, bits, {65, 130, 10}, 3);
    const auto pixels = random_pixels(network.images, 21, 4);
    expect_plain_scores(network, pixels, XnorIdeal(network).scores(pixels));
  }
}

TEST_P(EveryInstructionSet, GivesTheScoresOfTheDefinitionForConvolutionsAndPools) {
  const column::WithInstructionSet with(GetParam());
  const XnorNetwork network = random_cnn(5);
  const auto pixels = random_pixels(network.images, 9, 6);
  expect_plain_scores(network, pixels, XnorIdeal(network).scores(pixels));
}

INSTANTIATE_TEST_SUITE_P(Xnor, EveryInstructionSet, testing::ValuesIn([] {
                           std::vector<std::string> sets;
                           for (const std::string& set : column::instruction_sets()) {
                             const column::WithInstructionSet with(set);
                             if (xnor_kernel().instruction_set == set) sets.push_back(set);
                           }
                           return sets;
                         }()),
                         [](const auto& set) { return set.param; });

TEST(XnorIdeal, GivesTheSameScoresOnAnyNumberOfThreads) {
  const XnorNetwork network = random_mlp({8, 8, 1}, 8, {40, 10}, 1);
  const auto pixels = random_pixels(network.images, 1000, 2);
  const XnorIdeal ideal(network);
  const Scores one = ideal.scores(pixels);
  EXPECT_TRUE((one == ideal.scores(pixels, 3)).all());
  EXPECT_EQ(classes_of(one).size(), 1000U);
}

TEST(XnorIdeal, TakesANetworkOfOneLayer) {
  const XnorNetwork network = random_mlp({5, 5, 2}, 8, {10}, 7);
  const auto pixels = random_pixels(network.images, 5, 8);
  expect_plain_scores(network, pixels, XnorIdeal(network).scores(pixels));
}

TEST(XnorIdeal, LetsANeuronThatNoSumReachesNeverFire) {
  XnorNetwork network = random_mlp({1, 8, 1}, 8, {1, 1, 1}, 2);
  network.layers[0].thresholds[0] = -8 * 255;  // always +1
  network.layers[0].polarity[0] = 1;
  network.layers[1].weights.words[0] = 1;  // sum: +1
  network.layers[1].polarity[0] = 1;
  const auto pixels = random_pixels(network.images, 1, 3);
  for (const int threshold : {1, 2, 3}) {
    network.layers[1].thresholds[0] = threshold;
    expect_plain_scores(network, pixels, XnorIdeal(network).scores(pixels));
  }
}

TEST(XnorIdeal, CountsTheWordsOfAnImage) {
  // 13 words of 784 pixels in 8 planes for 1024 neurons, then 16 words for 1024 and for 10.
  const XnorNetwork network = random_mlp({28, 28, 1}, 8, {1024, 1024, 10}, 1);
  EXPECT_EQ(XnorIdeal(network).words_per_image(), 8 * 13 * 1024 + 16 * 1024 + 16 * 10);
}

TEST(XnorIdeal, RefusesPixelsThatAreNotWholeImages) {
  const XnorNetwork network = random_mlp({5, 5, 2}, 8, {10}, 7);
  EXPECT_THAT(message_of([&] { XnorIdeal(network).scores(std::vector<std::uint8_t>(51)); }),
              HasSubstr("51 pixels together; expected a multiple of 50"));
}

}  // namespace
}  // namespace bitline::network
