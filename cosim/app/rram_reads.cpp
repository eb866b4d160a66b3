#include "cosim/app/rram_reads.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "cosim/network/xnor_inputs.hpp"
#include "cosim/random/address.hpp"

namespace bitline::app {
namespace {

/// A whole number below `count` for draw `index` of sample `sample`.
std::size_t drawn(std::uint64_t seed, std::size_t sample, std::uint32_t index, std::size_t count) {
  const double share = random::uniform(
      seed, {.row = static_cast<std::uint32_t>(sample), .column = index, .stream = random::Stream::sampling, .device = 11});
  return std::min(static_cast<std::size_t>(share * static_cast<double>(count)), count - 1);
}

DrawnRead make_read(const study::RramNetwork& network, const study::DieNetwork& on_die, std::uint32_t die, std::size_t image,
                    std::size_t layer, const network::PlaneBlock& inputs, std::uint64_t seed, std::size_t sample) {
  const network::LayerMapping& mapping = network.plan.layers[layer];
  DrawnRead read{.die = die,
                 .image = image,
                 .layer = layer,
                 .plane = drawn(seed, sample, 3, static_cast<std::size_t>(mapping.planes)),
                 .row_tile = drawn(seed, sample, 4, mapping.row_tiles),
                 .neuron = drawn(seed, sample, 5, mapping.neurons),
                 .rows = network::all_negative(1, mapping.rows),
                 .signal = 0,
                 .thresholds = {}};
  const auto rows = tile_inputs(mapping, neuron_inputs(network.plan.network.layers[layer], inputs, read.plane), read.row_tile);
  std::ranges::copy(rows.row(drawn(seed, sample, 6, rows.count)), read.rows.words.begin());
  const study::LayerOnDie& written = on_die.layer(layer);
  read.signal = signals(written.macros[read.row_tile], read.inputs())(0, static_cast<Eigen::Index>(read.neuron));
  const study::TileSensing& sensing = written.sensing.front()[read.row_tile][read.plane];
  const std::size_t references = sensing.levels.size() - 1;
  const auto first = sensing.thresholds.begin() + static_cast<std::ptrdiff_t>(read.neuron * references);
  read.thresholds.assign(first, first + static_cast<std::ptrdiff_t>(references));
  return read;
}

}  // namespace

int code_of(std::span<const double> thresholds, double signal) {
  return static_cast<int>(std::ranges::count_if(thresholds, [&](double t) { return signal > t; }));
}

double margin_of(std::span<const double> thresholds, double signal) {
  double least = std::numeric_limits<double>::infinity();
  for (const double threshold : thresholds) least = std::min(least, std::abs(signal - threshold));
  return least;
}

std::uint32_t drawn_dies(const spec::RramStudySpec& spec) {
  constexpr std::uint32_t most = 4;  // writing a die takes seconds
  return std::min(static_cast<std::uint32_t>(spec.study.dies), most);
}

std::vector<DrawnRead> draw_reads(const RramInputs& inputs, const study::RramNetwork& network,
                                  const study::NetworkSensing& sensing, std::span<const std::size_t> layers, int count) {
  const std::uint64_t seed = inputs.spec.study.seed;
  const std::uint32_t dies = drawn_dies(inputs.spec);
  std::vector<DrawnRead> reads(static_cast<std::size_t>(count));
  for (std::uint32_t die = 0; die < dies; ++die) {
    const study::DieNetwork on_die(network, die, std::span(&sensing, 1));
    for (std::size_t sample = die; sample < reads.size(); sample += dies) {
      const std::size_t image = drawn(seed, sample, 1, inputs.images.labels.size());
      const auto seen = on_die.layer_inputs(0, inputs.images.block(image, 1), image);
      const std::size_t layer = layers[drawn(seed, sample, 2, layers.size())];
      reads[sample] = make_read(network, on_die, die, image, layer, seen[layer], seed, sample);
    }
  }
  return reads;
}

}  // namespace bitline::app
