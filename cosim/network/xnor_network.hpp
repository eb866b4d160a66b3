#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cosim/network/packed_signs.hpp"

namespace bitline::network {

/// Size of an image, or of what a layer sends on. Values lie row by row, then column by column, channels together.
struct MapSize {
  int height, width, channels;

  std::size_t values() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * static_cast<std::size_t>(channels);
  }
  friend bool operator==(const MapSize&, const MapSize&) = default;
};

/// The maximum over squares, of a layer's sums before its signs or of its activations behind them.
struct MaxPool {
  int size, stride;
  bool of_sums;

  friend bool operator==(const MaxPool&, const MaxPool&) = default;
};

/// A layer of ±1 weights over a map. A dense layer is a convolution whose kernel is the whole map.
///
/// Neuron j is +1 where polarity_j * (sum_j - threshold_j) >= 0, else -1. The last layer has scores instead:
/// scale_j * sum_j + offset_j. The sum is sum_i w_ij x_i with x = ±1, and in the first layer x = the pixels' upper bits as
/// whole numbers. Places beyond the map count as `pad`: -1, a pixel of 0, or +1, the largest pixel.
struct XnorLayer {
  MapSize in;
  int kernel_height, kernel_width;
  int stride = 1, padding = 0, pad = -1;
  PackedSigns weights = {};                     ///< (neurons, inputs); inputs in the order row, column, channel of the kernel
  std::vector<std::int32_t> thresholds = {};    ///< hidden layers
  std::vector<std::int8_t> polarity = {};       ///< hidden layers: +1 or -1
  std::vector<double> scale = {}, offset = {};  ///< the last layer
  std::optional<MaxPool> pool = {};

  std::size_t neurons() const { return weights.count; }
  std::size_t inputs() const { return weights.bits; }
  bool dense() const { return kernel_height == in.height && kernel_width == in.width && padding == 0; }
  /// What the neurons cover, before a pool.
  MapSize places() const {
    return {(in.height + 2 * padding - kernel_height) / stride + 1, (in.width + 2 * padding - kernel_width) / stride + 1,
            static_cast<int>(neurons())};
  }
  /// Places, each of which is a read of its own.
  std::size_t reads() const { return static_cast<std::size_t>(places().height) * static_cast<std::size_t>(places().width); }
  /// What the layer sends on.
  MapSize out() const {
    const MapSize map = places();
    if (!pool) return map;
    return {(map.height - pool->size) / pool->stride + 1, (map.width - pool->size) / pool->stride + 1, map.channels};
  }
};

/// A binarised network for arrays that add the XNOR of many rows at once.
struct XnorNetwork {
  std::string name;
  MapSize images;  ///< of bytes
  int input_bits;  ///< upper bits of a pixel that the first layer takes, one plane each
  std::vector<XnorLayer> layers;
  std::string digest;  ///< of the folder it was read from

  /// Planes in which a layer's inputs come: bits of a pixel, or the one of an activation.
  int planes(std::size_t layer) const { return layer == 0 ? input_bits : 1; }
  std::size_t classes() const { return layers.back().neurons(); }
};

/// Reads network.yaml, schema bitline.xnor-network/1, and its .npy files (docs/network-format.md). SpecError, which names file
/// and key, for anything that does not fit together; FileError if unreadable.
XnorNetwork read_xnor_network(const std::filesystem::path& folder);

}  // namespace bitline::network
