#pragma once

#include <random>
#include <vector>

#include "cosim/column/macro.hpp"
#include "cosim/network/network.hpp"

namespace bitline::network {

inline Weights random_weights(std::mt19937& random, int inputs, int neurons) {
  return Weights::NullaryExpr(inputs, neurons, [&] { return static_cast<std::int8_t>(random() % 2 ? 1 : -1); });
}

/// A network 20-15-12-4 of random weights and polarities, with thresholds of any value that a few rows realise.
inline Network random_network(std::mt19937& random) {
  std::uniform_real_distribution<double> code_threshold(-150, 150), sum01_threshold(-7, 7), score(-1, 1);
  Network network;
  network.name = "random";
  for (const auto& [inputs, neurons] : {std::pair{20, 15}, std::pair{15, 12}}) {
    HiddenLayer layer{.weights = random_weights(random, inputs, neurons), .thresholds = {}, .polarity = {}};
    for (int j = 0; j < neurons; ++j) {
      const bool first = network.hidden.empty();
      layer.polarity.push_back(random() % 2 ? 1 : -1);
      const double folded = first
                                ? code_threshold(random)
                                : 2 * sum01_threshold(random) - layer.polarity.back() * layer.weights.col(j).cast<int>().sum();
      layer.thresholds.push_back(layer.polarity.back() * folded);
    }
    network.hidden.push_back(layer);
  }
  network.output.weights = random_weights(random, 12, 4);
  for (int j = 0; j < 4; ++j) {
    network.output.scale.push_back(1 + score(random) / 2);
    network.output.offset.push_back(score(random));
  }
  return network;
}

/// The same network with comparators at zero and codes behind them.
inline Network random_coded_network(std::mt19937& random) {
  std::uniform_real_distribution<double> gain(-12, 12), shift(0, 31), mean(-1, 1);
  Network network = random_network(random);
  for (HiddenLayer& layer : network.hidden) {
    const auto neurons = layer.thresholds.size();
    layer.thresholds.assign(neurons, 0);
    layer.polarity.assign(neurons, 1);
    layer.recoding = Recoding{};
    for (std::size_t j = 0; j < neurons; ++j) {
      layer.recoding->gain.push_back(gain(random));
      layer.recoding->shift.push_back(shift(random));
      layer.recoding->mean.push_back(mean(random));
    }
  }
  return network;
}

inline column::Codes random_codes(std::mt19937& random, int images, int pixels) {
  return column::Codes::NullaryExpr(images, pixels, [&] { return static_cast<std::uint8_t>(random() % 32); });
}

}  // namespace bitline::network
