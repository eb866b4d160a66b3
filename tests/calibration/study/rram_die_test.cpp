#include "calibration/study/rram_die.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <numeric>
#include <set>

#include "calibration/study/rram_dies.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "tests/calibration/study/synthetic_rram.hpp"
#include "tests/cosim/temporary_folder.hpp"

namespace bitline::study {
namespace {

/// Images that a die classifies as the exact network does.
std::size_t agreeing(const Task& task, const RramNetwork& network, const NetworkSensing& sensing, std::uint32_t die) {
  const DieNetwork on_die(network, die, std::span(&sensing, 1));
  return on_die.correct_images({task.pixels, task.exact.classes}).front();
}

TEST(RramDie, WithoutDifferencesAndWithACodeForEverySumClassifiesAsTheExactNetwork) {
  // More images than are evaluated at once, and convolutions, of which an image has many reads.
  for (const Task& task : {mlp(300), Task(network::random_cnn(3), 20)}) {
    EXPECT_EQ(agreeing(task, task.network(nominal()), task.fine_sensing(), 0), task.images);
  }
  // Nothing else does: a bit is too coarse, and devices differ.
  const Task task = mlp(300);
  EXPECT_LT(agreeing(task, task.network(nominal()), task.sensing(1), 0), task.images);
  EXPECT_LT(agreeing(task, task.network(real()), task.fine_sensing(), 0), task.images);
}

/// The inputs of row tiles in an inference whose sums are exact: [layer][plane][row tile].
std::vector<std::vector<std::vector<network::PackedSigns>>> exact_inputs(const Task& task, std::size_t image) {
  std::vector<std::vector<std::vector<network::PackedSigns>>> inputs;
  for (const network::LayerMapping& mapping : task.plan.layers) inputs.emplace_back(static_cast<std::size_t>(mapping.planes));
  const network::PartialSums exact = exact_partial_sums(task.plan);
  infer(task.plan, task.image(image), [&](const network::TileRead& read, network::Levels& levels) {
    exact(read, levels);
    if (read.tile == read.mapping->tile(read.row_tile, 0))
      inputs[read.layer][static_cast<std::size_t>(read.plane)].push_back(*read.inputs);
  });
  return inputs;
}

TEST(RramDie, WithoutDifferencesSendsOnWhatTheExactNetworkSendsOn) {
  for (const Task& task : {mlp(5), Task(network::random_cnn(3), 5)}) {
    const NetworkSensing sensing = task.fine_sensing();
    const RramNetwork network = task.network(nominal());
    const DieNetwork on_die(network, 0, std::span(&sensing, 1));
    const auto exact = exact_inputs(task, 3);
    const auto inputs = on_die.layer_inputs(0, task.image(3), 3);
    ASSERT_EQ(inputs.size(), task.plan.layers.size());
    for (std::size_t layer = 0; layer < inputs.size(); ++layer) {
      const network::LayerMapping& mapping = task.plan.layers[layer];
      ASSERT_EQ(inputs[layer].planes.size(), static_cast<std::size_t>(mapping.planes));
      for (std::size_t plane = 0; plane < inputs[layer].planes.size(); ++plane) {
        const auto all = neuron_inputs(task.plan.network.layers[layer], inputs[layer], plane);
        ASSERT_EQ(exact[layer][plane].size(), mapping.row_tiles);
        for (std::size_t r = 0; r < mapping.row_tiles; ++r)
          EXPECT_EQ(tile_inputs(mapping, all, r), exact[layer][plane][r]) << layer << ' ' << plane << ' ' << r;
      }
    }
  }
}

TEST(RramDie, SeveralSensingsTogetherGiveWhatEachGivesAlone) {
  const Task task = mlp(270);
  const RramNetwork network = task.network(real(), {0.05, 0.5 * count_a});
  const std::vector<NetworkSensing> sensings{task.sensing(3), task.sensing(2, "uniform"), task.sensing(3, "quantile", true),
                                             task.fine_sensing()};
  const LabelledPixels images{task.pixels, task.exact.classes};
  const DieNetwork together(network, 2, sensings);
  const auto correct = together.correct_images(images);
  ASSERT_EQ(correct.size(), sensings.size());
  for (std::size_t s = 0; s < sensings.size(); ++s) {
    const DieNetwork alone(network, 2, std::span(&sensings[s], 1));
    EXPECT_EQ(alone.correct_images(images).front(), correct[s]) << s;
    EXPECT_EQ(alone.layer_inputs(0, task.image(9), 9).back().planes, together.layer_inputs(s, task.image(9), 9).back().planes);
  }
  EXPECT_THAT(std::set(correct.begin(), correct.end()), testing::SizeIs(sensings.size())) << "sensings that differ";
}

TEST(RramDie, CalibrationWithKnownReadsBringsColumnsWithLargeOffsetsBack) {
  const Task task = mlp(300);
  column::RramSilicon silicon = nominal();
  const auto mean_agreement = [&](const NetworkSensing& sensing) {
    constexpr std::uint32_t dies = 4;
    double sum = 0;
    for (std::uint32_t die = 0; die < dies; ++die)
      sum += static_cast<double>(agreeing(task, task.network(silicon), sensing, die));
    return sum / dies / static_cast<double>(task.images);
  };
  const double before = mean_agreement(task.sensing(3));
  silicon.sense_offset_a = 2 * count_a;
  const double spoiled = mean_agreement(task.sensing(3));
  const double calibrated = mean_agreement(task.sensing(3, "lloyd-max", true));
  // 1200 images, of which no share is known to better than sqrt(0.25 / 1200) = 0.0144: five of that for a difference.
  EXPECT_LT(spoiled, before - 5 * 0.0144 * std::sqrt(2));
  EXPECT_GT(calibrated, spoiled + 5 * 0.0144 * std::sqrt(2)) << before << ' ' << spoiled << ' ' << calibrated;
  // References that few of the known reads cross keep what they have.
  EXPECT_GT(calibrated - spoiled, 0.5 * (before - spoiled));
}

TEST(RramDie, ReferencesThatWereSetBeforeADriftMissIt) {
  const Task task = mlp(300);
  column::RramSilicon drifted = nominal();
  drifted.low.drift_exponent = drifted.high.drift_exponent = 0.01;
  drifted.drift_log_time = 10;  // a tenth more resistance, which is more than a count of half of the rows
  column::RramModel later = *model();
  later.low_ohm *= std::exp(0.1);
  later.high_ohm *= std::exp(0.1);
  for (const bool calibrated : {false, true}) {
    drifted.sense_offset_a = calibrated ? 2 * count_a : 0;
    column::RramSilicon fresh = drifted;
    fresh.drift_log_time = 0;
    RramNetwork network{task.plan, task.reads, std::make_shared<const column::RramModel>(later), drifted, {}};
    const auto agree = [&] {
      return agreeing(task, network, choose_sensing(network, {6, "lloyd-max", 0, 0, calibrated}, mux_ways), 0);
    };
    const std::size_t at_reads = agree();
    if (!calibrated) {
      EXPECT_EQ(at_reads, task.images);
    }
    network.set_with = network.at_reads();
    EXPECT_EQ(agree(), at_reads);
    network.set_with = {model(), fresh};
    EXPECT_LT(agree(), at_reads - task.images / 10);
  }
}

/// The class that a die's last layer makes of its inputs, sub-array by sub-array.
std::uint8_t last_class(const Task& task, const RramNetwork& network, const DieNetwork& on_die,
                        const network::PlaneBlock& inputs, std::uint32_t image) {
  const network::LayerMapping& mapping = task.plan.layers.back();
  const LayerOnDie& written = on_die.layer(mapping.layer);
  const auto all = neuron_inputs(task.plan.network.layers.back(), inputs, 0);
  network::Scores sums = network::Scores::Zero(1, static_cast<Eigen::Index>(mapping.neurons));
  for (std::size_t r = 0; r < mapping.row_tiles; ++r) {
    const auto tile = tile_inputs(mapping, all, r);
    const TileSensing& sensing = written.sensing.front()[r].front();
    const auto codes = column::codes(written.macros[r], {tile.words.data(), 1, static_cast<Eigen::Index>(tile.row_words())},
                                     {std::span(&image, 1), 0}, network.noise, sensing.thresholds);
    for (std::size_t j = 0; j < mapping.neurons; ++j) {
      const auto at = static_cast<Eigen::Index>(j);
      sums(0, at) += sensing.levels[codes(0, at)] - mapping.left_over_sums[r][j];
    }
  }
  return network::classes_of(scores_of(task.plan.network.layers.back(), whole_sums(mapping, false, std::move(sums)))).front();
}

TEST(RramDie, LayerInputsAreThoseThatImagesAreClassifiedBy) {
  const Task task = mlp(300);
  const NetworkSensing sensing = task.sensing(3, "lloyd-max", true);
  const RramNetwork network = task.network(real(), {0.1, 1.5 * count_a});
  const DieNetwork on_die(network, 1, std::span(&sensing, 1));
  std::vector<std::uint8_t> own, elsewhere;
  for (std::size_t i = 0; i < task.images; ++i) {
    const auto number = static_cast<std::uint32_t>(i);
    own.push_back(last_class(task, network, on_die, on_die.layer_inputs(0, task.image(i), i).back(), number));
    const auto other = number + 1000;
    elsewhere.push_back(last_class(task, network, on_die, on_die.layer_inputs(0, task.image(i), other).back(), other));
  }
  EXPECT_EQ(on_die.correct_images({task.pixels, own}).front(), task.images);
  EXPECT_LT(on_die.correct_images({task.pixels, elsewhere}).front(), task.images) << "the number addresses the noise";
}

TEST(ExactReads, CountEveryReadOfEveryColumnOnce) {
  for (const Task& task : {mlp(300), Task(network::random_cnn(3), 20)})
    for (std::size_t layer = 0; layer < task.plan.layers.size(); ++layer) {
      const network::LayerMapping& mapping = task.plan.layers[layer];
      const network::MapSize places = task.plan.network.layers[layer].places();
      const std::size_t reads = task.images * static_cast<std::size_t>(places.height * places.width);
      ASSERT_EQ(task.reads.histograms[layer].size(), static_cast<std::size_t>(mapping.planes));
      for (std::size_t plane = 0; plane < task.reads.histograms[layer].size(); ++plane) {
        const auto& histogram = task.reads.histograms[layer][plane];
        ASSERT_EQ(histogram.size(), static_cast<std::size_t>(rows) + 1);
        EXPECT_EQ(std::accumulate(histogram.begin(), histogram.end(), std::uint64_t{0}),
                  reads * mapping.row_tiles * mapping.neurons)
            << layer << ' ' << plane;
        ASSERT_EQ(task.reads.inputs[layer][plane].size(), mapping.row_tiles);
        for (const network::PackedSigns& kept : task.reads.inputs[layer][plane]) {
          EXPECT_EQ(kept.count, std::min<std::size_t>(reads, 500));
          EXPECT_EQ(kept.words.size(), kept.count * kept.row_words());
        }
      }
    }
}

TEST(ExactReads, KeepReadsOfEveryImageAndOfEveryPartOfAMap) {
  constexpr std::size_t images = 70;  // more than are carried through the network together
  const Task task(network::random_cnn(3), images);
  const std::size_t places = task.plan.network.layers.front().reads(), all = images * places;
  std::vector<network::PackedSigns> blocks;  // of the first plane and row tile
  const network::PartialSums exact = exact_partial_sums(task.plan);
  infer(task.plan, task.pixels, [&](const network::TileRead& read, network::Levels& levels) {
    exact(read, levels);
    if (read.layer == 0 && read.plane == 0 && read.tile == 0) blocks.push_back(*read.inputs);
  });
  std::vector<std::uint64_t> reads;  // 32 rows are in a word
  for (const network::PackedSigns& block : blocks) reads.insert(reads.end(), block.words.begin(), block.words.end());
  ASSERT_EQ(reads.size(), all);

  const std::vector<std::uint64_t>& kept = task.reads.inputs[0][0][0].words;
  ASSERT_EQ(kept.size(), 500U);
  std::vector<std::size_t> of_image(images), at_place(places);
  const std::size_t part = all / kept.size();  // 12.6, and each part has one
  for (std::size_t k = 0, number = 0; k < kept.size(); ++k, ++number) {
    while (number < all && reads[number] != kept[k]) ++number;
    ASSERT_GE(number, k * part) << "in the order of the reads";
    ASSERT_LT(number, (k + 1) * (part + 1));
    ++of_image[number / places];
    ++at_place[number % places];
  }
  EXPECT_THAT(of_image, testing::Each(testing::Ge(6U))) << "of 500 / 70";
  EXPECT_LE(std::ranges::count(at_place, 0U), 5) << "of 90 places, 5.6 reads each";
}

TEST(ExactReads, CountMatchesOfRowsWithTheirInputs) {
  const Task task = mlp(40);
  const network::LayerMapping& mapping = task.plan.layers.front();
  for (std::size_t plane = 0; plane < 2; ++plane) {
    compensation::MatchHistogram expected(rows + 1, 0);
    for (std::size_t r = 0; r < mapping.row_tiles; ++r) {
      const network::PackedSigns& inputs = task.reads.inputs[0][plane][r];  // so few reads that all are kept
      ASSERT_EQ(inputs.count, task.images);
      for (std::size_t image = 0; image < task.images; ++image)
        for (std::size_t j = 0; j < mapping.neurons; ++j) {
          const network::PackedSigns& cells = mapping.cells[mapping.tile(r, j / columns)];
          std::size_t matches = 0;
          for (std::size_t row = 0; row < rows; ++row)
            matches += cells.positive(j % columns, row) == inputs.positive(image, row) ? 1 : 0;
          ++expected[matches];
        }
    }
    EXPECT_EQ(task.reads.histograms[0][plane], expected);
  }
}

class RramDies : public testing::Test {
 protected:
  static constexpr std::uint32_t dies = 5;

  RramDieStudy study(unsigned threads, std::function<bool()> interrupted = {}) const {
    return {.network = network,
            .sensings = sensings,
            .images = {task.pixels, task.exact.classes},
            .dies = dies,
            .threads = threads,
            .digest = "0123",
            .interrupted = std::move(interrupted)};
  }
  std::string csv(const std::string& name) const { return spec::read_text(folder.path() / name); }

  TemporaryFolder folder;
  const Task task = mlp(60);
  const RramNetwork network = task.network(real(), {0.05, 0.5 * count_a});
  const std::vector<NetworkSensing> sensings{task.sensing(2), task.sensing(3)};
};

TEST_F(RramDies, HaveARowForEveryDieAndSensingForAnyNumberOfThreads) {
  const auto table = run_rram_dies(study(1), folder.path() / "1", {});
  run_rram_dies(study(2), folder.path() / "2", {});
  EXPECT_EQ(csv("1"), csv("2"));
  EXPECT_EQ(table.columns, rram_die_columns);
  ASSERT_EQ(table.rows.size(), 2 * dies);
  std::set<double> correct;
  for (std::uint32_t die = 0; die < dies; ++die) {
    const auto alone = DieNetwork(network, die, sensings).correct_images({task.pixels, task.exact.classes});
    for (std::size_t s = 0; s < 2; ++s) {
      const std::vector<double> expected{static_cast<double>(die), static_cast<double>(s), 60, static_cast<double>(alone[s])};
      EXPECT_EQ(table.rows[2 * die + s], expected);
      correct.insert(expected[3]);
    }
  }
  EXPECT_GT(correct.size(), 2U) << "dies that differ";
}

TEST_F(RramDies, GoOnAfterAnInterruption) {
  run_rram_dies(study(1), folder.path() / "whole.csv", {});
  for (const unsigned threads : {1U, 2U}) {
    const auto torn = folder.path() / "torn.csv";
    std::atomic<int> asked = 0;
    EXPECT_THROW(run_rram_dies(study(threads, [&] { return ++asked > 2; }), torn, {}), Interrupted);
    EXPECT_FALSE(std::filesystem::exists(torn));
    std::vector<std::size_t> done;
    run_rram_dies(study(threads), torn, [&](std::size_t part, std::size_t total) {
      done.push_back(part);
      EXPECT_EQ(total, 2 * dies);
    });
    EXPECT_THAT(done, testing::ElementsAre(5, 6, 7, 8, 9, 10)) << "two dies were done before";
    EXPECT_EQ(csv("torn.csv"), csv("whole.csv"));
    std::filesystem::remove(torn);
  }
}

TEST_F(RramDies, MakeOnlyTheRowsThatAPartialFileLacks) {
  const auto file = folder.path() / "dies.csv";
  run_rram_dies(study(1), folder.path() / "whole.csv", {});
  EXPECT_THROW(run_rram_dies(study(1, [&, asked = 0]() mutable { return ++asked > 2; }), file, {}), Interrupted);
  // Torn within a die: its last sensing is gone.
  std::string partial = csv("dies.csv.partial");
  partial.erase(partial.find_last_of('\n', partial.size() - 2) + 1);
  spec::write_atomically(folder.path() / "dies.csv.partial", partial);
  std::vector<std::size_t> done;
  run_rram_dies(study(2), file, [&](std::size_t part, std::size_t) { done.push_back(part); });
  EXPECT_THAT(done, testing::ElementsAre(4, 5, 6, 7, 8, 9, 10));
  EXPECT_EQ(csv("dies.csv"), csv("whole.csv"));
  run_rram_dies(study(2), file, [](std::size_t, std::size_t) { ADD_FAILURE() << "all is there"; });
}

}  // namespace
}  // namespace bitline::study
