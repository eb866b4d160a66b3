#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bitline::network {

/// ±1 weights, shape (inputs, neurons), row-major.
using Weights = Eigen::Array<std::int8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Batch normalisation between macros: neuron j's decision h = ±1 becomes
/// y = gain_j (h - mean_j) / sqrt(1 - mean_j^2 + 1e-4) + shift_j, and the DAC code is y rounded and clipped to the codes there
/// are: what is negative becomes code 0. A mean and a variance are all that a decision has, so two codes are all it can send.
/// Source: Zhang and Verma, IEEE JETCAS 9(2), 2019, as summarised (normalised off chip, sent on in 5 bits); the form is ours.
struct Recoding {
  std::vector<double> gain, shift;  ///< [codes]
  std::vector<double> mean;         ///< of the decisions, within [-1, 1]

  /// The code of a decision of neuron j, 0 or 1.
  std::uint8_t code(std::size_t j, int decision, int largest) const;
};

/// A hidden layer: neuron j is +1 when polarity_j * (sum_j - threshold_j) >= 0, else -1.
/// The sum is sum_i w_ij x_i with x = DAC codes in the first layer and behind a recoded one, else x = ±1 activations.
struct HiddenLayer {
  Weights weights;
  std::vector<double> thresholds;
  std::vector<std::int8_t> polarity;      ///< +1 or -1
  std::optional<Recoding> recoding = {};  ///< what is sent on; else the activation itself
};

/// The output layer: score_j = scale_j * sum_j + offset_j over ±1 activations or codes; the class is the argmax, ties to the
/// lowest index.
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

  int inputs() const { return static_cast<int>((hidden.empty() ? output.weights : hidden.front().weights).rows()); }
};

/// Reads network.yaml and its .npy files; SpecError for anything that does not fit together, FileError if unreadable.
Network read_network(const std::filesystem::path& folder);

}  // namespace bitline::network
