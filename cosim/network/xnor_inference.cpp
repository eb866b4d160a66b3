#include "cosim/network/xnor_inference.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "cosim/network/xnor_ideal.hpp"
#include "cosim/network/xnor_inputs.hpp"
#include "cosim/network/xnor_kernel.hpp"
#include "cosim/network/xnor_pool.hpp"

namespace bitline::network {
namespace {

constexpr std::size_t block_images = 64;

/// Cells of a tile in the order of the kernel: (panels, words, lanes).
std::vector<std::uint64_t> in_panels(const PackedSigns& cells) {
  constexpr auto lanes = static_cast<std::size_t>(xnor_lanes);
  const std::size_t words = cells.row_words(), panels = (cells.count + lanes - 1) / lanes;
  std::vector<std::uint64_t> result(panels * words * lanes);
  for (std::size_t j = 0; j < cells.count; ++j)
    for (std::size_t w = 0; w < words; ++w) result[(j / lanes * words + w) * lanes + j % lanes] = cells.row(j)[w];
  return result;
}

/// A layer's sums over a block of images, rows (image, place), in units of whole inputs.
Scores sums_of(const XnorLayer& layer, const LayerMapping& mapping, const PlaneBlock& block, bool pixels,
               std::size_t first_image, const PartialSums& hardware) {
  Scores sums;
  Levels levels;
  for (int plane = 0; plane < mapping.planes; ++plane) {
    const PackedSigns inputs = neuron_inputs(layer, block, static_cast<std::size_t>(plane));
    const auto reads = static_cast<Eigen::Index>(inputs.count);
    if (plane == 0) sums = Scores::Zero(reads, static_cast<Eigen::Index>(mapping.neurons));
    const double counts = std::ldexp(1.0, plane);
    for (std::size_t r = 0; r < mapping.row_tiles; ++r) {
      const PackedSigns rows = tile_inputs(mapping, inputs, r);
      for (std::size_t c = 0; c < mapping.column_tiles; ++c) {
        levels.resize(reads, static_cast<Eigen::Index>(mapping.used_columns(c)));
        hardware({.layer = mapping.layer,
                  .row_tile = r,
                  .tile = mapping.tile(r, c),
                  .plane = plane,
                  .first_read = first_image * layer.reads(),
                  .inputs = &rows,
                  .mapping = &mapping},
                 levels);
        const auto first = static_cast<Eigen::Index>(c * mapping.columns);
        const Eigen::Map<const Eigen::Array<int, 1, Eigen::Dynamic>> known(mapping.left_over_sums[r].data() + first,
                                                                           levels.cols());
        sums.middleCols(first, levels.cols()) += counts * (levels.cast<double>().rowwise() - known.cast<double>());
      }
    }
  }
  return whole_sums(mapping, pixels, std::move(sums));
}

PackedSigns signs_of(const XnorLayer& layer, const Scores& sums) {
  PackedSigns signs = all_negative(static_cast<std::size_t>(sums.rows()), layer.neurons());
  for (std::size_t i = 0; i < signs.count; ++i)
    for (std::size_t j = 0; j < signs.bits; ++j)
      if (layer.polarity[j] * (sums(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) - layer.thresholds[j]) >= 0)
        signs.set(i, j);
  return signs;
}

}  // namespace

Scores whole_sums(const LayerMapping& mapping, bool pixels, Scores sums) {
  if (!pixels) return sums;
  sums *= 0.5;
  for (Eigen::Index j = 0; j < sums.cols(); ++j)
    sums.col(j) += (std::ldexp(0.5, mapping.planes) - 0.5) * mapping.weight_sums[static_cast<std::size_t>(j)];
  return sums;
}

PlaneBlock sent_on(const XnorLayer& layer, Scores sums, std::size_t images) {
  if (layer.pool && layer.pool->of_sums) sums = pooled_sums(layer, sums);
  PackedSigns signs = by_image(signs_of(layer, sums), images);
  if (layer.pool && !layer.pool->of_sums) signs = pooled_signs(layer, signs);
  return {.map = layer.out(), .planes = {std::move(signs)}};
}

Scores scores_of(const XnorLayer& last, Scores sums) {
  for (Eigen::Index j = 0; j < sums.cols(); ++j)
    sums.col(j) = last.scale[static_cast<std::size_t>(j)] * sums.col(j) + last.offset[static_cast<std::size_t>(j)];
  return sums;
}

PartialSums exact_partial_sums(const XnorPlan& plan) {
  std::vector<std::vector<std::vector<std::uint64_t>>> cells;
  for (const LayerMapping& mapping : plan.layers) {
    cells.emplace_back();
    for (const PackedSigns& tile : mapping.cells) cells.back().push_back(in_panels(tile));
  }
  return [cells = std::move(cells)](const TileRead& read, Levels& levels) {
    const std::vector<std::uint64_t>& weights = cells[read.layer][read.tile];
    const Eigen::Index panels = (levels.cols() + xnor_lanes - 1) / xnor_lanes;
    Eigen::Array<std::int32_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> misses(levels.rows(), panels * xnor_lanes);
    xnor_kernel().run({.rows = static_cast<long>(levels.rows()),
                       .planes = 1,
                       .words = static_cast<int>(read.inputs->row_words()),
                       .panels = static_cast<int>(panels),
                       .inputs = read.inputs->words.data(),
                       .weights = weights.data(),
                       .limits = nullptr,
                       .misses = misses.data(),
                       .fired = nullptr,
                       .row_bytes = 0});
    levels = static_cast<float>(read.inputs->bits) - 2 * misses.leftCols(levels.cols()).cast<float>();
  };
}

XnorInference infer(const XnorPlan& plan, std::span<const std::uint8_t> pixels, const PartialSums& hardware,
                    std::size_t first_image) {
  const XnorNetwork& network = plan.network;
  const std::size_t values = network.images.values();
  if (pixels.size() % values != 0) plane_block(pixels, network.images, 1);  // says what is wrong
  const std::size_t images = pixels.size() / values;
  XnorInference result{.classes = {},
                       .scores = Scores(static_cast<Eigen::Index>(images), static_cast<Eigen::Index>(network.classes()))};
  for (std::size_t first = 0; first < images; first += block_images) {
    const std::size_t count = std::min(block_images, images - first);
    PlaneBlock block = plane_block(pixels.subspan(first * values, count * values), network.images, network.input_bits);
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      const XnorLayer& layer = network.layers[i];
      Scores sums = sums_of(layer, plan.layers[i], block, i == 0, first_image + first, hardware);
      if (i + 1 < network.layers.size()) {
        block = sent_on(layer, std::move(sums), count);
        continue;
      }
      result.scores.middleRows(static_cast<Eigen::Index>(first), static_cast<Eigen::Index>(count)) =
          scores_of(layer, std::move(sums));
    }
  }
  result.classes = classes_of(result.scores);
  return result;
}

}  // namespace bitline::network
