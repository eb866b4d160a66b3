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

DrawnRead read_on(const study::DieNetwork& on_die, std::uint32_t die, const RramInputs& inputs,
                  const study::RramNetwork& network, std::span<const std::size_t> layers, std::size_t sample) {
  const std::uint64_t seed = inputs.spec.study.seed;
  ReadOfColumn at{.die = die, .image = drawn(seed, sample, 1, inputs.images.labels.size())};
  const auto seen = on_die.layer_inputs(0, inputs.images.block(at.image, 1), at.image);
  at.layer = layers[drawn(seed, sample, 2, layers.size())];
  const network::LayerMapping& mapping = network.plan.layers[at.layer];
  at.plane = drawn(seed, sample, 3, static_cast<std::size_t>(mapping.planes));
  at.row_tile = drawn(seed, sample, 4, mapping.row_tiles);
  at.neuron = drawn(seed, sample, 5, mapping.neurons);
  at.map_place = drawn(seed, sample, 6, network.plan.network.layers[at.layer].reads());
  DrawnRead read{.at = at, .rows = row_inputs(network.plan, at, seen[at.layer]), .signal = 0, .thresholds = {}};
  const study::LayerOnDie& written = on_die.layer(at.layer);
  read.signal = signals(written.macros[at.row_tile], as_inputs(read.rows))(0, static_cast<Eigen::Index>(at.neuron));
  const study::TileSensing& sensing = written.sensing.front()[at.row_tile][at.plane];
  const std::size_t references = sensing.levels.size() - 1;
  const auto first = sensing.thresholds.begin() + static_cast<std::ptrdiff_t>(at.neuron * references);
  read.thresholds.assign(first, first + static_cast<std::ptrdiff_t>(references));
  return read;
}

}  // namespace

network::PackedSigns row_inputs(const network::XnorPlan& plan, const ReadOfColumn& at, const network::PlaneBlock& inputs) {
  const network::LayerMapping& mapping = plan.layers[at.layer];
  const auto all = tile_inputs(mapping, neuron_inputs(plan.network.layers[at.layer], inputs, at.plane), at.row_tile);
  network::PackedSigns own = network::all_negative(1, mapping.rows);
  std::ranges::copy(all.row(at.map_place), own.words.begin());
  return own;
}

column::RramInputs as_inputs(const network::PackedSigns& rows) {
  return {rows.words.data(), static_cast<Eigen::Index>(rows.count), static_cast<Eigen::Index>(rows.row_words())};
}

std::vector<column::RramRow> cells_of(const network::XnorPlan& plan, const column::RramSilicon& silicon, const ReadOfColumn& at,
                                      const network::PackedSigns& rows) {
  const auto program = study::tile_program(plan.layers[at.layer], at.die, at.row_tile);
  return column_rows(silicon, program, static_cast<int>(at.neuron), as_inputs(rows), 0);
}

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
  const std::uint32_t dies = drawn_dies(inputs.spec);
  std::vector<DrawnRead> reads(static_cast<std::size_t>(count));
  for (std::uint32_t die = 0; die < dies; ++die) {
    const study::DieNetwork on_die(network, die, std::span(&sensing, 1));
    for (std::size_t sample = die; sample < reads.size(); sample += dies)
      reads[sample] = read_on(on_die, die, inputs, network, layers, sample);
  }
  return reads;
}

DrawnRead drawn_read(const RramInputs& inputs, const study::RramNetwork& network, const study::NetworkSensing& sensing,
                     std::span<const std::size_t> layers, std::size_t sample) {
  const auto die = static_cast<std::uint32_t>(sample % drawn_dies(inputs.spec));
  return read_on({network, die, std::span(&sensing, 1)}, die, inputs, network, layers, sample);
}

}  // namespace bitline::app
