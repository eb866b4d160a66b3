#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <utility>
#include <vector>

#include "cosim/column/ideal.hpp"
#include "cosim/data/byte_images.hpp"
#include "cosim/data/corner.hpp"
#include "cosim/data/data_sets.hpp"
#include "cosim/network/inference.hpp"
#include "cosim/network/xnor_ideal.hpp"
#include "netlists/spec/reader.hpp"

namespace bitline::network {
namespace {

const std::filesystem::path source = BITLINE_SOURCE_DIR;

/// Row use that the shipped networks were trained for, with the output layer last.
std::vector<spec::LayerRowsSpec> row_use(std::size_t hidden_layers) {
  std::vector<spec::LayerRowsSpec> use = {{.threshold_rows = 11, .threshold_code = 15, .trim_rows = 16, .activation_code = 0},
                                          {.threshold_rows = 15, .threshold_code = 15, .trim_rows = 16, .activation_code = 30}};
  use.resize(hidden_layers);
  use.push_back({.threshold_rows = 16, .threshold_code = 0, .trim_rows = 16, .activation_code = 30});
  return use;
}

/// Accuracy that the training noted in network.yaml, rounded to five decimals.
double noted_accuracy(const std::filesystem::path& folder) {
  return spec::Reader::open(folder / "network.yaml", "bitline.network/1").section("training").number("test_accuracy");
}

/// Checks that a network's thresholds need no rounding and that it is as accurate on the ideal engine as its training noted.
void expect_noted_accuracy(const std::filesystem::path& folder, const data::ImageSet& images, double at_least) {
  const Network network = read_network(folder);
  const NetworkPlan plan = map_network(network, row_use(network.hidden.size()), 128);
  for (const LayerPlan& layer : plan.layers) EXPECT_NEAR(layer.rounding.largest, 0, 1e-6);

  const std::vector<column::Bits> trim(plan.layers.size());
  const auto macros = program_macros(plan, column::IdealEngine(), 0, trim);
  const column::Codes codes = data::keep_corner(images.codes, plan.layers.front().rows.data);
  const std::vector<std::uint32_t> numbers(images.labels.size());
  const Inference result = infer(plan, macros, {.codes = &codes, .image = numbers, .precharge_v = 1.2});
  const double accuracy =
      static_cast<double>(count_equal(result.classes, images.labels)) / static_cast<double>(images.labels.size());
  EXPECT_NEAR(accuracy, noted_accuracy(folder), 0.5e-5);
  EXPECT_GE(accuracy, at_least);
}

TEST(ShippedNetworks, ReadDigitsAsAccuratelyAsTheirTrainingNoted) {
  const data::ImageSet digits = data::load_test_set({.set = "digits", .folder = {}, .crop = {}, .images = 0});
  expect_noted_accuracy(source / "examples/digits-sram/network", digits, 0.97);
  expect_noted_accuracy(source / "tests/data/network-81-64-10", digits, 0.93);
}

TEST(ShippedNetworks, ReadMnistAsAccuratelyAsTheirTrainingNoted) {
  if (!std::getenv("BITLINE_MNIST")) GTEST_SKIP() << "BITLINE_MNIST is not set";
  const data::ImageSet mnist = data::load_test_set({.set = "mnist", .folder = {}, .crop = "center", .images = 0});
  expect_noted_accuracy(source / "examples/mnist-sram/network", mnist, 0.945);
}

TEST(ShippedNetworks, ReadWholeMnistAsAccuratelyAsTheirTrainingNoted) {
  if (!std::getenv("BITLINE_MNIST")) GTEST_SKIP() << "BITLINE_MNIST is not set";
  const data::ByteImages mnist = data::load_byte_images({.set = "mnist", .folder = {}, .images = 0}, false);
  for (const auto& [example, at_least] : {std::pair{"xnor-rram-mlp", 0.983}, std::pair{"xnor-rram-cnn", 0.988}}) {
    const std::filesystem::path folder = source / "examples" / example / "network";
    const auto classes = classes_of(XnorIdeal(read_xnor_network(folder)).scores(mnist.pixels));
    const double accuracy = static_cast<double>(count_equal(classes, mnist.labels)) / static_cast<double>(mnist.labels.size());
    const double noted =
        spec::Reader::open(folder / "network.yaml", "bitline.xnor-network/1").section("training").number("test_accuracy");
    EXPECT_NEAR(accuracy, noted, 0.5e-5) << example;
    EXPECT_GE(accuracy, at_least) << example;
  }
}

}  // namespace
}  // namespace bitline::network
