#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bitline::network {

/// ±1 weights, shape (inputs, neurons), row-major.
using Weights = Eigen::Array<std::int8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A hidden layer: neuron j is +1 when polarity_j * (sum_j - threshold_j) >= 0, else -1.
/// The sum is sum_i w_ij x_i with x = DAC codes in the first layer and x = ±1 activations in the others.
struct HiddenLayer {
  Weights weights;
  std::vector<double> thresholds;
  std::vector<std::int8_t> polarity;  ///< +1 or -1
};

/// The output layer: score_j = scale_j * sum_j + offset_j over ±1 activations; the class is the argmax, ties to the lowest
/// index.
struct OutputLayer {
  Weights weights;
  std::vector<double> scale;
  std::vector<double> offset;
};

/// A binarised network of fully connected layers.
struct Network {
  std::string name;
  int input_bits = 5;
  std::vector<HiddenLayer> hidden;
  OutputLayer output;
  std::string digest;  ///< of the folder it was read from
};

/// Reads network.yaml and its .npy files; SpecError for anything that does not fit together, FileError if unreadable.
Network read_network(const std::filesystem::path& folder);

}  // namespace bitline::network
