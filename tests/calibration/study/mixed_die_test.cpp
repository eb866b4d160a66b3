#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "calibration/study/rram_dies.hpp"
#include "cosim/network/xnor_ideal.hpp"
#include "netlists/spec/files.hpp"
#include "tests/calibration/study/synthetic_rram.hpp"
#include "tests/cosim/column/synthetic_model.hpp"
#include "tests/cosim/temporary_folder.hpp"

/// Networks of which some layers are on columns of 6T cells.
namespace bitline::study {
namespace {

/// Columns whose rows take about 1 mV each, so that 32 of them bend their line by far less than a row.
constexpr int small_code = 3;

std::shared_ptr<const column::SramColumns> sram(double mismatch, double offset_v, double noise_v = 0) {
  return std::make_shared<const column::SramColumns>(column::SramColumns{
      std::make_shared<const column::ModelEngine>(column::synthetic_model(), column::synthetic_silicon(0, mismatch),
                                                  column::synthetic_column(noise_v), 5e-5),
      rows, small_code, offset_v});
}

/// A network of which the layers of `on_sram`, from 0, are on 6T cells, random images, and its exact classes and reads.
struct MixedTask {
  network::XnorPlan plan;
  std::size_t images;
  std::vector<std::uint8_t> pixels;
  network::XnorInference exact;
  ExactReads reads;

  MixedTask(const network::XnorNetwork& network, const std::vector<std::size_t>& on_sram, std::size_t count)
      : plan(map_xnor(network, sizes(network, on_sram))),
        images(count),
        pixels(random_pixels(network.images, count, 4)),
        exact(infer(plan, pixels, exact_partial_sums(plan))),
        reads(exact_reads(plan, pixels)) {}

  static std::vector<network::SubArraySize> sizes(const network::XnorNetwork& network,
                                                  const std::vector<std::size_t>& on_sram) {
    std::vector<network::SubArraySize> all(network.layers.size(), {rows, columns});
    for (const std::size_t layer : on_sram) all[layer].on_off = true;
    return all;
  }
  RramNetwork network(std::shared_ptr<const column::SramColumns> sram_columns, int bits = 7) const {
    return {plan, reads, model(), nominal(), {}, SramLayers{std::move(sram_columns), "lloyd-max", bits}};
  }
};

network::XnorNetwork dense_network() { return network::random_mlp({7, 7, 1}, 2, {70, 40, 5}, 1); }

/// Images that a die classifies as the exact network does. Resistive layers have a code for every sum.
std::size_t agreeing(const MixedTask& task, const RramNetwork& network, std::uint32_t die, bool calibrated = false) {
  const NetworkSensing sensing = choose_sensing(network, {6, "lloyd-max", 0, 0, calibrated}, mux_ways);
  return DieNetwork(network, die, std::span(&sensing, 1)).correct_images({task.pixels, task.exact.classes}).front();
}

TEST(MixedDie, WithoutDifferencesAndWithACodeForEverySumClassifiesAsTheExactNetwork) {
  for (const std::vector<std::size_t>& on_sram : {std::vector<std::size_t>{0}, {1}, {2}, {0, 1, 2}}) {
    const MixedTask task(dense_network(), on_sram, 300);
    EXPECT_EQ(agreeing(task, task.network(sram(0, 0)), 0), task.images) << on_sram.front();
    EXPECT_EQ(agreeing(task, task.network(sram(0, 0)), 0, true), task.images) << "nothing to take off";
  }
  const MixedTask cnn(network::random_cnn(3), {0, 1, 2}, 20);  // an image has many reads
  EXPECT_EQ(agreeing(cnn, cnn.network(sram(0, 0)), 0), cnn.images);
  // Nothing else does: a bit is too coarse, cells differ, and so do comparisons.
  const MixedTask task(dense_network(), {1}, 300);
  EXPECT_LT(agreeing(task, task.network(sram(0, 0), 1), 0), task.images);
  EXPECT_LT(agreeing(task, task.network(sram(1, 0)), 0), task.images);
  EXPECT_LT(agreeing(task, task.network(sram(0, 3e-3)), 0), task.images);
  EXPECT_LT(agreeing(task, task.network(sram(0, 0, 3e-3)), 0), task.images);
}

TEST(MixedDie, CalibrationWithKnownReadsBringsOffsetsBack) {
  const MixedTask task(dense_network(), {0, 1, 2}, 300);
  const auto mean_agreement = [&](double offset_v, bool calibrated) {
    constexpr std::uint32_t dies = 8;
    double sum = 0;
    for (std::uint32_t die = 0; die < dies; ++die)
      sum += static_cast<double>(agreeing(task, task.network(sram(0, offset_v), 3), die, calibrated));
    return sum / dies / static_cast<double>(task.images);
  };
  const double before = mean_agreement(0, false), spoiled = mean_agreement(2.5e-3, false);
  const double calibrated = mean_agreement(2.5e-3, true);
  // 2400 images, of which no share is known to better than sqrt(0.25 / 2400) = 0.0102: five of that for a difference.
  EXPECT_LT(spoiled, before - 5 * 0.0102 * std::sqrt(2));
  EXPECT_GT(calibrated, spoiled + 5 * 0.0102 * std::sqrt(2)) << before << ' ' << spoiled << ' ' << calibrated;
  EXPECT_GT(calibrated - spoiled, 0.5 * (before - spoiled));
}

TEST(MixedDie, KnownReadsCountTheSumsOfTheRowsThatAreOn) {
  const MixedTask task(dense_network(), {1}, 40);
  const network::LayerMapping& mapping = task.plan.layers[1];
  compensation::MatchHistogram expected(2 * rows + 1, 0);
  for (std::size_t r = 0; r < mapping.row_tiles; ++r) {
    const network::PackedSigns& inputs = task.reads.inputs[1][0][r];  // so few reads that all are kept
    ASSERT_EQ(inputs.count, task.images);
    for (std::size_t image = 0; image < task.images; ++image)
      for (std::size_t j = 0; j < mapping.neurons; ++j) {
        int sum = 0;
        for (std::size_t row = 0; row < rows; ++row)
          if (inputs.positive(image, row))
            sum += mapping.cells[mapping.tile(r, j / columns)].positive(j % columns, row) ? 1 : -1;
        ++expected[static_cast<std::size_t>(sum + rows)];
      }
  }
  EXPECT_EQ(task.reads.histograms[1][0], expected);
  EXPECT_EQ(task.reads.histograms[0][0].size(), static_cast<std::size_t>(rows) + 1) << "of resistive cells";
}

TEST(MixedDie, AnyNumberOfThreadsGivesTheSameDiesThatDiffer) {
  const MixedTask task(dense_network(), {1}, 60);
  const RramNetwork network = task.network(sram(1, 1e-3, 1e-3), 4);
  const NetworkSensing sensing = choose_sensing(network, {3, "lloyd-max", 0, 0, true}, mux_ways);
  TemporaryFolder folder;
  const auto run = [&](unsigned threads, const std::string& name) {
    return run_rram_dies({.network = network,
                          .sensings = std::span(&sensing, 1),
                          .images = {task.pixels, task.exact.classes},
                          .dies = 5,
                          .threads = threads,
                          .digest = "0123",
                          .interrupted = {}},
                         folder.path() / name, {});
  };
  const auto table = run(1, "1");
  run(2, "2");
  EXPECT_EQ(spec::read_text(folder.path() / "1"), spec::read_text(folder.path() / "2"));
  std::vector<double> correct;
  for (const auto& row : table.rows) correct.push_back(row[3]);
  EXPECT_LT(*std::ranges::min_element(correct), *std::ranges::max_element(correct));
}

}  // namespace
}  // namespace bitline::study
