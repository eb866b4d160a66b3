#include "cosim/network/mapping.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "netlists/spec/error.hpp"
#include "tests/cosim/network/random_network.hpp"

namespace bitline::network {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr int array_rows = 64;
const std::vector<spec::LayerRowsSpec> layer_rows = {
    {.threshold_rows = 11, .threshold_code = 15, .trim_rows = 16, .activation_code = 0},
    {.threshold_rows = 15, .threshold_code = 15, .trim_rows = 16, .activation_code = 30},
    {.threshold_rows = 16, .threshold_code = 0, .trim_rows = 16, .activation_code = 30}};

/// What the array computes when every cell draws the same current per code: stored 1 pulls BLB, stored 0 pulls BL.
int bitline_difference(const LayerPlan& plan, const column::Codes& codes, Eigen::Index image, Eigen::Index column) {
  int difference = 0;
  for (Eigen::Index row = 0; row < plan.weights.rows(); ++row)
    difference += (plan.weights(row, column) ? 1 : -1) * codes(image, row);
  for (Eigen::Index row = 0; row < plan.threshold.rows(); ++row)
    difference += (plan.threshold(row, column) ? 1 : -1) * plan.rows.threshold_code;
  return difference;
}

bool fires(const HiddenLayer& layer, Eigen::Index neuron, const Eigen::ArrayXi& inputs) {
  const auto j = static_cast<std::size_t>(neuron);
  const int sum = (layer.weights.col(neuron).cast<int>() * inputs).sum();
  return layer.polarity[j] * (sum - layer.thresholds[j]) >= 0;
}

/// Moves every threshold onto a boundary of the layer's rows, in the form of the layer's own sum.
void snap_thresholds(Network& network) {
  for (std::size_t l = 0; l < network.hidden.size(); ++l) {
    HiddenLayer& layer = network.hidden[l];
    for (std::size_t j = 0; j < layer.thresholds.size(); ++j) {
      const int weights = layer.polarity[j] * layer.weights.col(static_cast<Eigen::Index>(j)).cast<int>().sum();
      const double folded = layer.polarity[j] * layer.thresholds[j];
      const double boundary =
          l == 0 ? 15 * (2 * std::round((folded / 15 + 11) / 2) - 11) : std::round((folded + weights) / 2 + 7.5) - 7.5;
      layer.thresholds[j] = layer.polarity[j] * (l == 0 ? boundary : 2 * boundary - weights);
    }
  }
}

TEST(Mapping, LetsTheArrayDecideAsTheNetworkDefinesWhenThresholdsAreReachable) {
  std::mt19937 random(3);
  Network network = random_network(random);
  snap_thresholds(network);
  const NetworkPlan plan = map_network(network, layer_rows, array_rows);

  const column::Codes pixels = random_codes(random, 200, 20);
  const column::Codes active =
      column::Codes::NullaryExpr(200, 15, [&] { return static_cast<std::uint8_t>(random() % 2 * 30); });
  for (Eigen::Index image = 0; image < 200; ++image) {
    for (Eigen::Index j = 0; j < 15; ++j)
      EXPECT_EQ(bitline_difference(plan.layers[0], pixels, image, j) >= 0,
                fires(network.hidden[0], j, pixels.row(image).cast<int>()));
    for (Eigen::Index j = 0; j < 12; ++j)
      EXPECT_EQ(bitline_difference(plan.layers[1], active, image, j) >= 0,
                fires(network.hidden[1], j, active.row(image).cast<int>() / 15 - 1));
  }
  for (std::size_t l : {0U, 1U}) {
    EXPECT_NEAR(plan.layers[l].rounding.largest, 0, 1e-12);
    EXPECT_NEAR(plan.layers[l].rounding.rms, 0, 1e-12);
  }
}

TEST(Mapping, RoundsOtherThresholdsToTheNearestBoundaryAndSaysByHowMuch) {
  Network network;
  network.hidden = {{.weights = Weights::Constant(1, 2, 1), .thresholds = {10, -75}, .polarity = {1, 1}}};
  network.output = {.weights = Weights::Constant(2, 2, 1), .scale = {1, 1}, .offset = {0, 0}};
  const NetworkPlan plan = map_network(network, std::vector{layer_rows[0], layer_rows[2]}, array_rows);
  // 10 separates the sums 9 and 10; the boundaries nearest to 9.5 are -15 and 15. -75 is one itself.
  EXPECT_EQ(plan.layers[0].threshold.col(0).cast<int>().sum(), 5);
  EXPECT_EQ(plan.layers[0].threshold.col(1).cast<int>().sum(), 8);
  EXPECT_DOUBLE_EQ(plan.layers[0].rounding.largest, 5.5);
  EXPECT_DOUBLE_EQ(plan.layers[0].rounding.rms, 5.5 / std::sqrt(2));
  EXPECT_THAT(plan.layers[0].boundaries, ElementsAre(10, -75));
}

TEST(Mapping, PlansTheRowsOfEveryLayer) {
  std::mt19937 random(3);
  const NetworkPlan plan = map_network(random_network(random), layer_rows, array_rows);
  ASSERT_EQ(plan.layers.size(), 3U);
  EXPECT_EQ(plan.layers[0].rows.unit_code, 1);
  EXPECT_EQ(plan.layers[1].rows.unit_code, 30);
  EXPECT_EQ(plan.layers[0].rows.spare(), 64 - 20 - 11 - 16);
  EXPECT_FALSE(plan.layers[1].rows.ramp);
  EXPECT_TRUE(plan.layers[2].rows.ramp);
  EXPECT_EQ(plan.layers[2].threshold.cast<int>().sum(), 16 / 2 * 4);
}

TEST(Mapping, SendsActivationsOfNextLayersCodeOrTheCodesOfABatchNormalisation) {
  std::mt19937 random(4);
  const NetworkPlan plain = map_network(random_network(random), layer_rows, array_rows);
  EXPECT_TRUE((plain.layers[0].sent.row(0) == 0).all() && (plain.layers[0].sent.row(1) == 30).all());
  EXPECT_EQ(plain.layers[2].sent.size(), 0);
  EXPECT_FALSE(plain.layers[0].rows.on_off);
  EXPECT_TRUE(plain.layers[1].rows.on_off && plain.layers[2].rows.on_off);

  const Recoding recoding{.gain = {8, -8, 8}, .shift = {10, 10, 10}, .mean = {0, 0, 0.5}};
  EXPECT_EQ(recoding.code(0, 0, 31), 2);
  EXPECT_EQ(recoding.code(0, 1, 31), 18);
  EXPECT_EQ(recoding.code(1, 0, 31), 18);
  EXPECT_EQ(recoding.code(2, 0, 31), 0) << "8 * -1.5 / sqrt(0.75) + 10 is negative";
  EXPECT_EQ(recoding.code(2, 1, 31), 15) << "8 * 0.5 / sqrt(0.7501) + 10 = 14.6";
  EXPECT_EQ(recoding.code(2, 1, 7), 7);

  Network network = random_coded_network(random);
  auto use = layer_rows;
  use[0].threshold_rows = use[1].threshold_rows = 0;
  const NetworkPlan coded = map_network(network, use, array_rows);
  EXPECT_FALSE(coded.layers[1].rows.on_off || coded.layers[2].rows.on_off);
  EXPECT_EQ(coded.layers[1].threshold.rows(), 0);
  for (std::size_t j = 0; j < 15; ++j)
    for (const int decision : {0, 1})
      EXPECT_EQ(coded.layers[0].sent(decision, static_cast<Eigen::Index>(j)),
                network.hidden[0].recoding->code(j, decision, 31));
}

TEST(Mapping, PutsBalanceRowsBehindTheWeightsOfTheFirstLayer) {
  std::mt19937 random(4);
  auto use = layer_rows;
  use[0].balance_rows = 4;
  const Network network = random_network(random);
  const NetworkPlan plan = map_network(network, use, array_rows), without = map_network(network, layer_rows, array_rows);
  EXPECT_EQ(plan.layers[0].rows.data, 24);
  EXPECT_TRUE((plan.layers[0].weights.topRows(20) == without.layers[0].weights).all());
  for (const int pair : {0, 1}) {
    EXPECT_TRUE((plan.layers[0].weights.row(20 + 2 * pair) == 0).all());
    EXPECT_TRUE((plan.layers[0].weights.row(21 + 2 * pair) == 1).all());
  }
  EXPECT_EQ(plan.layers[0].boundaries, without.layers[0].boundaries);
  EXPECT_EQ(plan.layers[1].rows.data, 15);
  use[0].balance_rows = 64;
  EXPECT_THAT([&] { map_network(network, use, array_rows); }, ThrowsMessage<SpecError>(HasSubstr("84 data")));
}

TEST(Mapping, PutsALayerIntoAProgramWithItsNumberAndTrim) {
  std::mt19937 random(3);
  const NetworkPlan plan = map_network(random_network(random), layer_rows, array_rows);
  const column::MacroProgram program = macro_program(plan, 1, 9, column::Bits::Ones(16, 12));
  EXPECT_EQ(program.die, 9U);
  EXPECT_EQ(program.macro, 1U);
  EXPECT_TRUE((program.weights == plan.layers[1].weights).all());
  EXPECT_TRUE((program.trim == 1).all());
  EXPECT_EQ(program.boundaries, plan.layers[1].boundaries);
}

class RefusedMapping : public testing::Test {
 protected:
  void refuses(const std::string& sentence) const {
    EXPECT_THAT([&] { map_network(network, rows, array_rows); }, ThrowsMessage<SpecError>(HasSubstr(sentence)));
  }
  std::mt19937 random{3};
  Network network = random_network(random);
  std::vector<spec::LayerRowsSpec> rows = layer_rows;
};

TEST_F(RefusedMapping, SaysByHowManyRowsALayerDoesNotFitTheArray) {
  rows[1].threshold_rows = 35;
  refuses("layer 2 needs 66 rows (15 data, 35 threshold, 16 trim), 2 more than the 64 of the array");
}

TEST_F(RefusedMapping, SaysByHowManyRowsAThresholdDoesNotFit) {
  network.hidden[0].polarity[4] = 1;
  network.hidden[0].thresholds[4] = 196;  // 195.5 - 12 * 15 is more than half the distance of two boundaries, with 13 it is not
  refuses("layer 1, neuron 4: the boundary 195.5");
  refuses("which is 2 rows too few");
}

TEST_F(RefusedMapping, NamesThresholdsWithoutAnyRows) {
  rows[0].threshold_rows = rows[0].threshold_code = 0;
  refuses("from 0 threshold rows.");
}

TEST_F(RefusedMapping, WantsAnEntryForEveryLayer) {
  rows.pop_back();
  refuses("network.layers has 2 entries; expected 3");
}

TEST_F(RefusedMapping, WantsCodesThatSwitchRowsOn) {
  rows[1].activation_code = 0;
  refuses("layer 2 has activation_code 0");
  rows = layer_rows;
  rows[0].threshold_code = 0;
  refuses("layer 1 has threshold_code 0");
}

}  // namespace
}  // namespace bitline::network
