#include "cosim/network/inference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cosim/column/ideal.hpp"
#include "netlists/spec/error.hpp"
#include "tests/cosim/network/random_network.hpp"

namespace bitline::network {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

const std::vector<spec::LayerRowsSpec> layer_rows = {
    {.threshold_rows = 11, .threshold_code = 15, .trim_rows = 4, .activation_code = 0},
    {.threshold_rows = 15, .threshold_code = 15, .trim_rows = 4, .activation_code = 30},
    {.threshold_rows = 16, .threshold_code = 0, .trim_rows = 4, .activation_code = 30}};

/// The ±1 activations of a hidden layer, straight from its definition.
Eigen::ArrayXi activations(const HiddenLayer& layer, const Eigen::ArrayXi& inputs) {
  Eigen::ArrayXi outputs(layer.weights.cols());
  for (Eigen::Index j = 0; j < outputs.size(); ++j) {
    const auto n = static_cast<std::size_t>(j);
    const int sum = (layer.weights.col(j).cast<int>() * inputs).sum();
    outputs[j] = layer.polarity[n] * (sum - layer.thresholds[n]) >= 0 ? 1 : -1;
  }
  return outputs;
}

Inference infer_ideal(const NetworkPlan& plan, const column::Codes& codes, bool keep_codes = false) {
  const std::vector<column::Bits> trim(plan.layers.size());
  const auto macros = program_macros(plan, column::IdealEngine(), 0, trim);
  std::vector<std::uint32_t> image(static_cast<std::size_t>(codes.rows()));
  std::iota(image.begin(), image.end(), 0U);
  return infer(plan, macros, {.codes = &codes, .image = image, .precharge_v = 1.2}, keep_codes);
}

TEST(Inference, OnTheIdealEngineFollowsTheDefinitionOfTheNetworkExactly) {
  std::mt19937 random(5);
  for (int trial = 0; trial < 5; ++trial) {
    const Network network = random_network(random);
    const column::Codes codes = random_codes(random, 40, 20);
    const Inference result = infer_ideal(map_network(network, layer_rows, 64), codes, true);
    ASSERT_EQ(result.codes.size(), 3U);
    EXPECT_TRUE((result.codes[0] == codes).all());
    for (Eigen::Index image = 0; image < codes.rows(); ++image) {
      Eigen::ArrayXi x = codes.row(image).cast<int>();
      for (std::size_t layer = 0; layer < 2; ++layer) {
        x = activations(network.hidden[layer], x);
        EXPECT_TRUE((result.codes[layer + 1].row(image).cast<int>().transpose() == 15 * (x + 1)).all());
      }
      int best = 0;
      for (int j = 0; j < 4; ++j) {
        const auto n = static_cast<std::size_t>(j);
        const int sum = (network.output.weights.col(j).cast<int>() * x).sum();
        EXPECT_EQ(result.scores(image, j), network.output.scale[n] * sum + network.output.offset[n]);
        if (result.scores(image, j) > result.scores(image, best)) best = j;
      }
      EXPECT_EQ(result.classes[static_cast<std::size_t>(image)], best);
    }
  }
}

TEST(Inference, SendsTheTwoCodesOfANormalisedDecisionOn) {
  std::mt19937 random(6);
  auto use = layer_rows;
  use[0].threshold_rows = use[1].threshold_rows = 0;
  for (int trial = 0; trial < 5; ++trial) {
    const Network network = random_coded_network(random);
    const column::Codes codes = random_codes(random, 40, 20);
    const Inference result = infer_ideal(map_network(network, use, 64), codes, true);
    for (Eigen::Index image = 0; image < codes.rows(); ++image) {
      Eigen::ArrayXi x = codes.row(image).cast<int>();
      for (std::size_t layer = 0; layer < 2; ++layer) {
        const HiddenLayer& hidden = network.hidden[layer];
        Eigen::ArrayXi sent(hidden.weights.cols());
        for (Eigen::Index j = 0; j < sent.size(); ++j) {
          const auto n = static_cast<std::size_t>(j);
          const double decision = (hidden.weights.col(j).cast<int>() * x).sum() >= 0 ? 1 : -1, mean = hidden.recoding->mean[n];
          const double y = hidden.recoding->gain[n] * (decision - mean) / std::sqrt(1 - mean * mean + 1e-4);
          sent[j] = static_cast<int>(std::floor(std::clamp(y + hidden.recoding->shift[n], 0.0, 31.0) + 0.5));
        }
        x = sent;
        EXPECT_TRUE((result.codes[layer + 1].row(image).cast<int>().transpose() == x).all());
      }
      for (int j = 0; j < 4; ++j) {
        const auto n = static_cast<std::size_t>(j);
        const int sum = (network.output.weights.col(j).cast<int>() * x).sum();
        // The read-out counts in units of a code: its sum is a float, exact to 2^-24.
        EXPECT_NEAR(result.scores(image, j), network.output.scale[n] * sum + network.output.offset[n], 1e-4);
      }
    }
  }
}

TEST(Inference, GivesTiesToTheLowestClass) {
  Network network;
  network.hidden = {{.weights = Weights::Constant(1, 1, 1), .thresholds = {0}, .polarity = {1}}};
  network.output = {.weights = Weights::Constant(1, 3, 1), .scale = {1, 2, 2}, .offset = {0, 0, 0}};
  const std::vector rows = {layer_rows[0], layer_rows[2]};
  EXPECT_THAT(infer_ideal(map_network(network, rows, 64), column::Codes::Constant(1, 1, 3)).classes, testing::ElementsAre(1));
}

TEST(Inference, KeepsCodesOnlyOnRequest) {
  std::mt19937 random(5);
  const NetworkPlan plan = map_network(random_network(random), layer_rows, 64);
  EXPECT_TRUE(infer_ideal(plan, random_codes(random, 3, 20)).codes.empty());
}

TEST(Inference, RefusesImagesOfAnotherSize) {
  std::mt19937 random(5);
  const NetworkPlan plan = map_network(random_network(random), layer_rows, 64);
  EXPECT_THAT([&] { infer_ideal(plan, column::Codes::Zero(3, 21)); },
              ThrowsMessage<SpecError>(HasSubstr("the images have 21 pixels; expected 20")));
}

TEST(CountEqual, CountsTheImagesWhoseClassIsTheirLabel) {
  EXPECT_EQ(count_equal(std::vector<std::uint8_t>{1, 2, 3, 4}, std::vector<std::uint8_t>{1, 0, 3, 9}), 2U);
}

}  // namespace
}  // namespace bitline::network
