#pragma once

#include <cmath>
#include <random>
#include <vector>

#include "cosim/network/xnor_network.hpp"

namespace bitline::network {

/// Random weights, thresholds within half a standard deviation of the sums of random inputs, and both polarities. `bits` are
/// those of a pixel in the first layer, else 0.
inline void fill_randomly(XnorLayer& layer, std::size_t neurons, int bits, bool last, std::mt19937& random) {
  std::bernoulli_distribution coin;
  const std::size_t inputs = MapSize{layer.kernel_height, layer.kernel_width, layer.in.channels}.values();
  layer.weights = all_negative(neurons, inputs);
  for (std::size_t j = 0; j < neurons; ++j)
    for (std::size_t i = 0; i < inputs; ++i)
      if (coin(random)) layer.weights.set(j, i);
  std::normal_distribution<double> normal;
  for (std::size_t j = 0; j < neurons; ++j) {
    if (last) {
      layer.scale.push_back(normal(random));
      layer.offset.push_back(normal(random));
      continue;
    }
    const double largest = std::ldexp(1.0, bits) - 1;
    const double scale = 0.5 * std::sqrt(static_cast<double>(inputs)) * (bits > 0 ? largest / std::sqrt(12.0) : 1);
    const double mean = bits > 0 ? 0.5 * largest * row_sum(layer.weights, j) : 0;
    layer.thresholds.push_back(static_cast<std::int32_t>(std::lround(mean + scale * normal(random))));
    layer.polarity.push_back(coin(random) ? 1 : -1);
  }
}

/// A dense layer over everything that comes in.
inline XnorLayer dense_over(const MapSize& in) { return {.in = in, .kernel_height = in.height, .kernel_width = in.width}; }

/// Dense layers of random weights; sizes from the pixels of an image to the classes.
inline XnorNetwork random_mlp(const MapSize& images, int bits, const std::vector<int>& neurons, unsigned seed) {
  std::mt19937 random(seed);
  XnorNetwork network{.name = "random", .images = images, .input_bits = bits, .layers = {}, .digest = {}};
  MapSize map = images;
  for (std::size_t i = 0; i < neurons.size(); ++i) {
    XnorLayer layer = dense_over(map);
    fill_randomly(layer, static_cast<std::size_t>(neurons[i]), i == 0 ? bits : 0, i + 1 == neurons.size(), random);
    network.layers.push_back(layer);
    map = layer.out();
  }
  return network;
}

/// Two convolutions with odd sizes, both ways to pad and to pool, and a dense layer of four classes.
inline XnorNetwork random_cnn(unsigned seed) {
  std::mt19937 random(seed);
  XnorNetwork network{.name = "random", .images = {9, 10, 3}, .input_bits = 4, .layers = {}, .digest = {}};
  XnorLayer first{.in = network.images, .kernel_height = 3, .kernel_width = 3, .padding = 1, .pad = -1};
  fill_randomly(first, 13, network.input_bits, false, random);
  first.pool = MaxPool{2, 2, true};
  XnorLayer second{.in = first.out(), .kernel_height = 3, .kernel_width = 3, .stride = 2, .padding = 2, .pad = 1};
  fill_randomly(second, 70, 0, false, random);
  second.pool = MaxPool{2, 1, false};
  XnorLayer last = dense_over(second.out());
  fill_randomly(last, 4, 0, true, random);
  network.layers = {first, second, last};
  return network;
}

inline std::vector<std::uint8_t> random_pixels(const MapSize& map, std::size_t images, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::uint8_t> pixels(images * map.values());
  for (std::uint8_t& pixel : pixels) pixel = static_cast<std::uint8_t>(random());
  return pixels;
}

}  // namespace bitline::network
