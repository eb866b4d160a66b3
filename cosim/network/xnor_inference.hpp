#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "cosim/network/inference.hpp"
#include "cosim/network/xnor_inputs.hpp"
#include "cosim/network/xnor_mapping.hpp"

namespace bitline::network {

/// One read of all columns of a sub-array, for a block of inputs.
struct TileRead {
  std::size_t layer;           ///< number, from 0
  std::size_t row_tile, tile;  ///< `tile` counts the sub-arrays of the layer
  int plane;                   ///< of the inputs: it counts 2^plane
  std::size_t first_read;      ///< number of the block's first read: image * places of the layer + place; of fresh noise
  const PackedSigns* inputs;   ///< shape (reads, rows), left-over rows included
  const LayerMapping* mapping;
};

/// Partial sums, shape (reads, columns of the tile): sums of ±1 products over all rows, as exact or as coarse as hardware makes
/// them.
using Levels = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Hardware: fills the levels, which have their shape, for a read. It may be called from several threads for different blocks.
using PartialSums = std::function<void(const TileRead& read, Levels& levels)>;

/// Exact partial sums, by XNOR and popcount.
PartialSums exact_partial_sums(const XnorPlan& plan);

/// Sums of a layer over whole inputs, rows (image, place), from partial sums that were added up over row tiles and, each times
/// 2^plane, over planes. With inputs x of planes s_b, x = sum_b 2^b (s_b + 1) / 2, so that w x = sum_b 2^(b-1) (w s_b + sum w);
/// `pixels`: the inputs are such, else there is one plane of ±1.
Scores whole_sums(const LayerMapping& mapping, bool pixels, Scores sums);

/// What a hidden layer sends on to the next: pool and threshold.
PlaneBlock sent_on(const XnorLayer& layer, Scores sums, std::size_t images);

/// Scores of the classes from the sums of the last layer.
Scores scores_of(const XnorLayer& last, Scores sums);

/// What a network made of images.
struct XnorInference {
  std::vector<std::uint8_t> classes;  ///< the largest score, ties to the lowest class
  Scores scores;                      ///< (images, classes)
};

/// Carries images, pixels of shape (images, height, width, channels), through all layers. Partial sums come from `hardware`;
/// here is what is digital: adding them up over sub-arrays and planes, pools, thresholds, scores. With inputs x of planes s_b,
/// x = sum_b 2^b (s_b + 1) / 2, so that w x = sum_b 2^(b-1) (w s_b + sum w). `first_image` numbers the first image, for the
/// addresses of noise. SpecError when the number of pixels does not fit.
XnorInference infer(const XnorPlan& plan, std::span<const std::uint8_t> pixels, const PartialSums& hardware,
                    std::size_t first_image = 0);

}  // namespace bitline::network
