#include "calibration/study/rram_die.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <numeric>

#include "cosim/column/rram_kernel.hpp"
#include "cosim/network/xnor_ideal.hpp"
#include "cosim/network/xnor_inference.hpp"
#include "cosim/network/xnor_inputs.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::study {

using column::MlsaMacro;
using network::LayerMapping;
using network::PackedSigns;
using network::PlaneBlock;
using network::Scores;
using network::XnorLayer;

namespace {

constexpr std::size_t block_images = 256;
constexpr std::size_t calibration_reads = 500;  ///< with which the comparisons of a column are measured

/// Number of the k-th of `kept` reads among `reads`: one from each of as many equal parts, where the golden ratio points in it,
/// so that all images and all parts of a map have their share.
std::size_t kept_read(std::size_t k, std::size_t kept, std::size_t reads) {
  const double turns = static_cast<double>(k) * (std::numbers::phi - 1), share = turns - std::floor(turns);
  return static_cast<std::size_t>((static_cast<double>(k) + share) * (static_cast<double>(reads) / static_cast<double>(kept)));
}

/// Thresholds of all columns of a row tile, (columns, references) [A]: with `known` inputs calibrated by them.
std::vector<float> tile_thresholds(const RramNetwork& network, const MlsaMacro& macro, const column::RramProgram& program,
                                   const PlaneSensing& sensing, const PackedSigns* known) {
  if (known == nullptr) return thresholds(macro, sensing.mlsa);
  const column::RramInputs inputs{known->words.data(), static_cast<Eigen::Index>(known->count),
                                  static_cast<Eigen::Index>(known->row_words())};
  const column::MlsaTrim trim =
      compensation::calibrate_mlsa(macro, program.weights, sensing.mlsa, sensing.quantiser, inputs, network.noise, false);
  return thresholds(macro, sensing.mlsa, trim);
}

MlsaMacro program_tiles(const RramNetwork& network, const ArraysAtTime& arrays, const LayerMapping& mapping,
                        const column::RramProgram& program) {
  if (mapping.on_off) return column::SramMacro(network.sram->columns, program);
  return column::RramMacro(arrays.model, arrays.silicon, program);
}

/// Rows of a sub-array that the mean of known reads has on.
int mean_rows_on(const std::vector<PackedSigns>& row_tiles) {
  std::size_t on = 0, reads = 0;
  for (const PackedSigns& tile : row_tiles) {
    for (const std::uint64_t word : tile.words) on += static_cast<std::size_t>(std::popcount(word));
    reads += tile.count;
  }
  return static_cast<int>(std::lround(static_cast<double>(on) / static_cast<double>(std::max<std::size_t>(1, reads))));
}

/// Nominal signals of columns of 6T cells, by what histograms count.
compensation::NominalSignal sram_signal(const column::SramColumns& columns, int rows_on) {
  return [&columns, rows_on](int count) { return nominal_difference_v(columns, count - columns.rows, rows_on); };
}

LayerOnDie program_layer(const RramNetwork& network, std::uint32_t die, std::size_t layer,
                         std::span<const NetworkSensing> sensings) {
  const LayerMapping& mapping = network.plan.layers[layer];
  LayerOnDie result;
  result.sensing.resize(sensings.size());
  for (std::size_t r = 0; r < mapping.row_tiles; ++r) {
    const column::RramProgram program = tile_program(mapping, die, r);
    const MlsaMacro& read = result.macros.emplace_back(program_tiles(network, network.at_reads(), mapping, program));
    std::optional<MlsaMacro> earlier;
    if (network.set_with && !mapping.on_off) earlier = program_tiles(network, *network.set_with, mapping, program);
    const MlsaMacro& macro = earlier ? *earlier : read;
    for (std::size_t s = 0; s < sensings.size(); ++s) {
      auto& planes = result.sensing[s].emplace_back();
      for (std::size_t p = 0; p < sensings[s].planes[layer].size(); ++p) {
        const PlaneSensing& plane = sensings[s].planes[layer][p];
        planes.push_back({tile_thresholds(network, macro, program, plane,
                                          sensings[s].calibrated ? &network.known.inputs[layer][p][r] : nullptr),
                          {plane.mlsa.levels.begin(), plane.mlsa.levels.end()}});
      }
    }
  }
  return result;
}

using Sums = Eigen::Array<std::int32_t, Eigen::Dynamic, Eigen::Dynamic>;

/// Where the sums of a layer begin. What left-over rows add is known, in every plane, and taken off. Where rows are on or off,
/// s = 2 b - 1 makes sum w s = 2 sum w b - sum w: levels are the first term, so that the second is taken off too.
Sums before_levels(const LayerMapping& mapping, Eigen::Index reads) {
  Sums sums(reads, static_cast<Eigen::Index>(mapping.neurons));
  const int counts = (1 << mapping.planes) - 1;
  for (std::size_t j = 0; j < mapping.neurons; ++j) {
    int known = 0;
    for (std::size_t r = 0; r < mapping.row_tiles; ++r)
      known += mapping.left_over_sums[r][j] + (mapping.on_off ? mapping.column_sum(r, j) : 0);
    sums.col(static_cast<Eigen::Index>(j)) = -counts * known;
  }
  return sums;
}

/// What is added to sums of ±1 of a tile's columns to have twice what histograms count.
Eigen::RowVectorXf counts_from(const LayerMapping& mapping, std::size_t row_tile, std::size_t tile) {
  const std::size_t column_tile = tile % mapping.column_tiles, first = column_tile * mapping.columns;
  Eigen::RowVectorXf from(static_cast<Eigen::Index>(mapping.used_columns(column_tile)));
  const auto rows = static_cast<int>(mapping.rows);
  for (Eigen::Index j = 0; j < from.size(); ++j)
    from(j) = static_cast<float>(mapping.on_off ? 2 * rows + mapping.column_sum(row_tile, first + static_cast<std::size_t>(j))
                                                : rows);
  return from;
}

std::size_t count_correct(const XnorLayer& last, const Scores& sums, std::span<const std::uint8_t> labels) {
  const std::vector<std::uint8_t> classes = network::classes_of(network::scores_of(last, sums));
  std::size_t correct = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) correct += classes[i] == labels[i] ? 1 : 0;
  return correct;
}

}  // namespace

ExactReads exact_reads(const network::XnorPlan& plan, std::span<const std::uint8_t> pixels) {
  ExactReads reads;
  for (const LayerMapping& mapping : plan.layers) {
    const auto planes = static_cast<std::size_t>(mapping.planes);
    reads.histograms.emplace_back(planes, compensation::MatchHistogram((mapping.on_off ? 2 : 1) * mapping.rows + 1, 0));
    reads.inputs.emplace_back(planes, std::vector<PackedSigns>(mapping.row_tiles, network::all_negative(0, mapping.rows)));
  }
  const std::size_t images = pixels.size() / plan.network.images.values();
  const network::PartialSums exact = exact_partial_sums(plan);
  infer(plan, pixels, [&](const network::TileRead& read, network::Levels& levels) {
    exact(read, levels);
    const auto plane = static_cast<std::size_t>(read.plane);
    auto& histogram = reads.histograms[read.layer][plane];
    const Eigen::RowVectorXf from = counts_from(*read.mapping, read.row_tile, read.tile);
    for (Eigen::Index i = 0; i < levels.rows(); ++i)
      for (Eigen::Index j = 0; j < levels.cols(); ++j) ++histogram[static_cast<std::size_t>((levels(i, j) + from(j)) / 2)];
    PackedSigns& kept = reads.inputs[read.layer][plane][read.row_tile];
    if (read.tile != read.mapping->tile(read.row_tile, 0)) return;
    const std::size_t all = images * plan.network.layers[read.layer].reads(), wanted = std::min(calibration_reads, all);
    for (; kept.count < wanted; ++kept.count) {
      const std::size_t number = kept_read(kept.count, wanted, all) - read.first_read;
      if (number >= read.inputs->count) break;
      const auto row = read.inputs->row(number);
      kept.words.insert(kept.words.end(), row.begin(), row.end());
    }
  });
  return reads;
}

NetworkSensing choose_sensing(const RramNetwork& network, const spec::MlsaSpec& mlsa, int mux_ways) {
  NetworkSensing sensing{{}, mlsa.calibrated};
  for (const LayerMapping& mapping : network.plan.layers) {
    const std::string& words = mapping.on_off ? network.sram->references : mlsa.references;
    const int bits = mapping.on_off ? network.sram->bits : mlsa.bits;
    sensing.planes.emplace_back();
    for (std::size_t plane = 0; plane < static_cast<std::size_t>(mapping.planes); ++plane) {
      compensation::MatchQuantiser quantiser =
          compensation::quantise_matches(network.known.histograms[mapping.layer][plane], words, bits);
      column::Mlsa references = compensation::make_mlsa(quantiser, nominal_signal_of(network, mapping.layer, plane), mux_ways);
      sensing.planes.back().push_back({std::move(quantiser), std::move(references)});
    }
  }
  return sensing;
}

compensation::NominalSignal nominal_signal_of(const RramNetwork& network, std::size_t layer, std::size_t plane) {
  if (!network.plan.layers[layer].on_off) return compensation::nominal_signal_of(*network.at_setting().model);
  return sram_signal(*network.sram->columns, mean_rows_on(network.known.inputs[layer][plane]));
}

column::RramProgram tile_program(const LayerMapping& mapping, std::uint32_t die, std::size_t row_tile) {
  column::RramProgram program{
      die, static_cast<std::uint32_t>(mapping.layer), static_cast<std::uint32_t>(mapping.tile(row_tile, 0)),
      static_cast<int>(mapping.columns),
      column::Bits(static_cast<Eigen::Index>(mapping.rows), static_cast<Eigen::Index>(mapping.neurons))};
  for (std::size_t c = 0; c < mapping.column_tiles; ++c) {
    const PackedSigns& cells = mapping.cells[mapping.tile(row_tile, c)];
    for (std::size_t j = 0; j < cells.count; ++j)
      for (std::size_t row = 0; row < mapping.rows; ++row)
        program.weights(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(c * mapping.columns + j)) =
            cells.positive(j, row) ? 1 : 0;
  }
  return program;
}

DieNetwork::DieNetwork(const RramNetwork& network, std::uint32_t die, std::span<const NetworkSensing> sensings)
    : network_(&network), sensings_(sensings.size()) {
  for (std::size_t layer = 0; layer < network.plan.layers.size(); ++layer)
    layers_.push_back(program_layer(network, die, layer, sensings));
}

/// Sums of a layer over a block of inputs, rows (image, place), for the sensings first … first + count - 1, in units of whole
/// inputs.
std::vector<Scores> DieNetwork::layer_sums(std::size_t layer, const PlaneBlock& block, std::size_t first_image,
                                           std::size_t first, std::size_t count) const {
  const RramNetwork& network = *network_;
  const LayerOnDie& on_die = layers_[layer];
  const XnorLayer& shape = network.plan.network.layers[layer];
  const LayerMapping& mapping = network.plan.layers[layer];
  const std::size_t places = shape.reads();
  const auto reads = static_cast<Eigen::Index>(block.images() * places);
  const column::RramKernel& kernel = column::rram_kernel();
  std::vector<Sums> sums(count, before_levels(mapping, reads));
  std::vector<std::uint32_t> numbers(static_cast<std::size_t>(reads));
  std::iota(numbers.begin(), numbers.end(), static_cast<std::uint32_t>(first_image * places));
  std::vector<std::uint16_t> codes;
  for (int plane = 0; plane < mapping.planes; ++plane) {
    const PackedSigns inputs = neuron_inputs(shape, block, static_cast<std::size_t>(plane));
    for (std::size_t r = 0; r < mapping.row_tiles; ++r) {
      const PackedSigns rows = tile_inputs(mapping, inputs, r);
      const column::RramInputs drive{rows.words.data(), reads, static_cast<Eigen::Index>(rows.row_words())};
      const column::RramReads addresses{numbers, static_cast<std::uint32_t>(plane)};
      visit_signals(on_die.macros[r], drive, &addresses, network.noise, [&](const column::RramBlock& part) {
        codes.resize(static_cast<std::size_t>(part.columns * column::rram_lanes));
        for (std::size_t s = 0; s < count; ++s) {
          const TileSensing& tile = on_die.sensing[first + s][r][static_cast<std::size_t>(plane)];
          const auto references = static_cast<int>(tile.levels.size()) - 1;
          kernel.codes({part.columns, references, tile.thresholds.data() + std::ptrdiff_t{part.first_column} * references,
                        part.signal, codes.data()});
          for (int c = 0; c < part.columns; ++c) {
            std::int32_t* sum = &sums[s](part.first_image, part.first_column + c);
            const std::uint16_t* code = codes.data() + std::ptrdiff_t{c} * column::rram_lanes;
            for (Eigen::Index i = 0; i < part.images; ++i) sum[i] += tile.levels[code[i]] << plane;
          }
        }
      });
    }
  }
  std::vector<Scores> result;
  for (const Sums& sum : sums) result.push_back(network::whole_sums(mapping, layer == 0, sum.cast<double>()));
  return result;
}

std::vector<std::size_t> DieNetwork::correct_images(const LabelledPixels& images,
                                                    const std::function<bool()>& interrupted) const {
  const network::XnorNetwork& shape = network_->plan.network;
  const std::size_t values = shape.images.values();
  std::vector<std::size_t> correct(sensings_, 0);
  for (std::size_t first = 0; first < images.labels.size(); first += block_images) {
    if (interrupted && interrupted()) throw Interrupted();
    const std::size_t count = std::min(block_images, images.labels.size() - first);
    const PlaneBlock pixels =
        plane_block(images.pixels.subspan(first * values, count * values), shape.images, shape.input_bits);
    std::vector<Scores> sums = layer_sums(0, pixels, first, 0, sensings_);
    for (std::size_t s = 0; s < sensings_; ++s) {
      Scores own = std::move(sums[s]);
      for (std::size_t layer = 1; layer < shape.layers.size(); ++layer)
        own = std::move(layer_sums(layer, sent_on(shape.layers[layer - 1], std::move(own), count), first, s, 1).front());
      correct[s] += count_correct(shape.layers.back(), own, images.labels.subspan(first, count));
    }
  }
  return correct;
}

std::vector<PlaneBlock> DieNetwork::layer_inputs(std::size_t sensing, std::span<const std::uint8_t> pixels,
                                                 std::size_t image) const {
  const network::XnorNetwork& shape = network_->plan.network;
  std::vector<PlaneBlock> inputs{plane_block(pixels, shape.images, shape.input_bits)};
  for (std::size_t layer = 0; layer + 1 < shape.layers.size(); ++layer)
    inputs.push_back(sent_on(shape.layers[layer], std::move(layer_sums(layer, inputs.back(), image, sensing, 1).front()), 1));
  return inputs;
}

}  // namespace bitline::study
