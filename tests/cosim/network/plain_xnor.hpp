#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "cosim/network/xnor_network.hpp"

namespace bitline::network {

/// The definition of a network, value by value: what every engine must reproduce exactly.
struct PlainXnor {
  const XnorNetwork& network;

  /// Scores of one image.
  std::vector<double> scores(std::span<const std::uint8_t> pixels) const {
    std::vector<int> values;
    for (const std::uint8_t pixel : pixels) values.push_back(pixel >> (8 - network.input_bits));
    for (std::size_t i = 0; i + 1 < network.layers.size(); ++i) values = hidden(i, values);
    const XnorLayer& last = network.layers.back();
    std::vector<double> result;
    for (std::size_t j = 0; j < last.neurons(); ++j)
      result.push_back(last.scale[j] * sum(network.layers.size() - 1, values, 0, 0, j) + last.offset[j]);
    return result;
  }

 private:
  int sum(std::size_t index, const std::vector<int>& values, int y, int x, std::size_t j) const {
    const XnorLayer& layer = network.layers[index];
    const int largest = index == 0 ? (1 << network.input_bits) - 1 : 1, least = index == 0 ? 0 : -1;
    int total = 0;
    std::size_t bit = 0;
    for (int ky = 0; ky < layer.kernel_height; ++ky)
      for (int kx = 0; kx < layer.kernel_width; ++kx)
        for (int c = 0; c < layer.in.channels; ++c, ++bit) {
          const int at_y = y * layer.stride + ky - layer.padding, at_x = x * layer.stride + kx - layer.padding;
          const bool inside = at_y >= 0 && at_y < layer.in.height && at_x >= 0 && at_x < layer.in.width;
          const int value = inside ? values[static_cast<std::size_t>((at_y * layer.in.width + at_x) * layer.in.channels + c)]
                                   : (layer.pad > 0 ? largest : least);
          total += layer.weights.positive(j, bit) ? value : -value;
        }
    return total;
  }

  std::vector<int> hidden(std::size_t index, const std::vector<int>& values) const {
    const XnorLayer& layer = network.layers[index];
    const auto fires = [&](int total, std::size_t j) {
      return layer.polarity[j] * (total - layer.thresholds[j]) >= 0 ? 1 : -1;
    };
    const int size = layer.pool ? layer.pool->size : 1, step = layer.pool ? layer.pool->stride : 1;
    const bool of_sums = layer.pool && layer.pool->of_sums;
    std::vector<int> result;
    for (int y = 0; y < layer.out().height; ++y)
      for (int x = 0; x < layer.out().width; ++x)
        for (std::size_t j = 0; j < layer.neurons(); ++j) {
          std::vector<int> square;
          for (int dy = 0; dy < size; ++dy)
            for (int dx = 0; dx < size; ++dx) {
              const int total = sum(index, values, y * step + dy, x * step + dx, j);
              square.push_back(of_sums ? total : fires(total, j));
            }
          const int most = *std::max_element(square.begin(), square.end());
          result.push_back(of_sums ? fires(most, j) : most);
        }
    return result;
  }
};

}  // namespace bitline::network
