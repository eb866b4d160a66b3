#include "cosim/network/mapping.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "cosim/column/pattern.hpp"
#include "cosim/network/threshold_rows.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::network {
namespace {

std::string layer_name(std::size_t layer) { return "layer " + std::to_string(layer + 1); }

/// Weights after the polarity is folded in, and their sums.
Weights folded_weights(const HiddenLayer& layer) {
  const Eigen::Map<const Eigen::Array<std::int8_t, 1, Eigen::Dynamic>> polarity(
      layer.polarity.data(), static_cast<Eigen::Index>(layer.polarity.size()));
  return layer.weights.rowwise() * polarity;
}

/// How the inputs of a layer come: as codes of the image, as codes of a recoded layer, or as activations that are off or on.
enum class Inputs { image, codes, activations };

column::RowPlan row_plan(std::size_t layer, const Weights& weights, const spec::LayerRowsSpec& use, int array_rows,
                         Inputs inputs, bool output) {
  const column::RowPlan plan{.rows = array_rows,
                             .data = static_cast<int>(weights.rows()) + use.balance_rows,
                             .threshold = use.threshold_rows,
                             .threshold_code = output ? 0 : use.threshold_code,
                             .trim = use.trim_rows,
                             .ramp = output,
                             .unit_code = inputs == Inputs::image ? 1 : use.activation_code,
                             .on_off = inputs == Inputs::activations};
  if (plan.spare() < 0)
    throw SpecError(layer_name(layer) + " needs " + std::to_string(array_rows - plan.spare()) + " rows (" +
                    std::to_string(plan.data) + " data, " + std::to_string(plan.threshold) + " threshold, " +
                    std::to_string(plan.trim) + " trim), " + std::to_string(-plan.spare()) + " more than the " +
                    std::to_string(array_rows) + " of the array.");
  if (plan.unit_code < 1)
    throw SpecError(layer_name(layer) + " has activation_code " + std::to_string(plan.unit_code) +
                    "; expected a code above 0, which is off.");
  if (!output && plan.threshold > 0 && plan.threshold_code < 1)
    throw SpecError(layer_name(layer) + " has threshold_code " + std::to_string(plan.threshold_code) +
                    "; expected a code above 0, which is off.");
  return plan;
}

LayerPlan layer_plan(const column::RowPlan& rows, const Weights& weights) {
  const auto stored = [&](Eigen::Index row, Eigen::Index neuron) {
    return static_cast<std::uint8_t>(row < weights.rows() ? weights(row, neuron) > 0 : (row - weights.rows()) % 2);
  };
  LayerPlan plan{.rows = rows,
                 .weights = column::Bits::NullaryExpr(rows.data, weights.cols(), stored),
                 .threshold = {},
                 .boundaries = std::vector<double>(static_cast<std::size_t>(weights.cols())),
                 .weight_sums = std::vector<int>(static_cast<std::size_t>(weights.cols())),
                 .rounding = {}};
  for (Eigen::Index j = 0; j < weights.cols(); ++j)
    plan.weight_sums[static_cast<std::size_t>(j)] = weights.col(j).cast<int>().sum();
  return plan;
}

[[noreturn]] void refuse_boundary(std::size_t layer, std::size_t neuron, double wanted, const ThresholdRows& rows) {
  const std::string what = layer_name(layer) + ", neuron " + std::to_string(neuron) + ": the boundary " +
                           std::to_string(wanted) + " does not fit; expected at most " +
                           std::to_string(rows.boundary(rows.rows)) + " in magnitude from " + std::to_string(rows.rows) +
                           " threshold rows";
  throw SpecError(what + (rows.step > 0 ? ", which is " + std::to_string(rows.missing(wanted)) + " rows too few." : "."));
}

LayerPlan map_hidden(std::size_t layer, const HiddenLayer& hidden, const spec::LayerRowsSpec& use, int array_rows,
                     Inputs inputs) {
  const Weights weights = folded_weights(hidden);
  LayerPlan plan = layer_plan(row_plan(layer, weights, use, array_rows, inputs, false), weights);
  const ThresholdRows rows{.rows = plan.rows.threshold,
                           .step = static_cast<double>(plan.rows.threshold_code) / plan.rows.unit_code};
  std::vector<int> ones;
  double squares = 0;
  for (std::size_t j = 0; j < hidden.thresholds.size(); ++j) {
    const double threshold = hidden.polarity[j] * hidden.thresholds[j];
    plan.boundaries[j] =
        inputs == Inputs::activations ? (threshold + plan.weight_sums[j]) / 2 : threshold / plan.rows.unit_code;
    const double wanted = wanted_boundary(rows, plan.boundaries[j]);
    const int zeros = rows.nearest(wanted);
    const double error = std::abs(rows.boundary(zeros) - wanted);
    if (error > rows.tolerance()) refuse_boundary(layer, j, wanted, rows);
    ones.push_back(rows.rows - zeros);
    squares += error * error;
    plan.rounding.largest = std::max(plan.rounding.largest, error);
  }
  plan.rounding.rms = std::sqrt(squares / static_cast<double>(ones.size()));
  plan.threshold = column::spread_block(ones, rows.rows);
  return plan;
}

/// What the decisions of a hidden layer send into a layer with these rows.
column::Codes sent_codes(const HiddenLayer& layer, int input_bits, const column::RowPlan& next) {
  const int largest = (1 << input_bits) - 1;
  return column::Codes::NullaryExpr(2, layer.weights.cols(), [&](Eigen::Index decision, Eigen::Index neuron) {
    if (layer.recoding) return layer.recoding->code(static_cast<std::size_t>(neuron), static_cast<int>(decision), largest);
    return static_cast<std::uint8_t>(decision * next.unit_code);
  });
}

LayerPlan map_output(std::size_t layer, const OutputLayer& output, const spec::LayerRowsSpec& use, int array_rows,
                     Inputs inputs) {
  LayerPlan plan = layer_plan(row_plan(layer, output.weights, use, array_rows, inputs, true), output.weights);
  plan.threshold = column::Bits::NullaryExpr(use.threshold_rows, output.weights.cols(),
                                             [](Eigen::Index row, Eigen::Index) { return static_cast<std::uint8_t>(row % 2); });
  return plan;
}

}  // namespace

NetworkPlan map_network(const Network& network, std::span<const spec::LayerRowsSpec> layers, int array_rows) {
  const std::size_t last = network.hidden.size();
  if (layers.size() != last + 1)
    throw SpecError("network.layers has " + std::to_string(layers.size()) + " entries; expected " + std::to_string(last + 1) +
                    ", one for each layer of the network '" + network.name + "'.");
  NetworkPlan plan{.layers = {}, .scale = network.output.scale, .offset = network.output.offset};
  const auto inputs = [&](std::size_t layer) {
    if (layer == 0) return Inputs::image;
    return network.hidden[layer - 1].recoding ? Inputs::codes : Inputs::activations;
  };
  for (std::size_t layer = 0; layer < last; ++layer)
    plan.layers.push_back(map_hidden(layer, network.hidden[layer], layers[layer], array_rows, inputs(layer)));
  plan.layers.push_back(map_output(last, network.output, layers[last], array_rows, inputs(last)));
  for (std::size_t layer = 0; layer < last; ++layer)
    plan.layers[layer].sent = sent_codes(network.hidden[layer], network.input_bits, plan.layers[layer + 1].rows);
  return plan;
}

column::MacroProgram macro_program(const NetworkPlan& plan, std::size_t layer, std::uint32_t die, const column::Bits& trim) {
  const LayerPlan& of = plan.layers[layer];
  return {.die = die,
          .macro = static_cast<std::uint32_t>(layer),
          .plan = of.rows,
          .weights = of.weights,
          .threshold = of.threshold,
          .trim = trim,
          .boundaries = of.boundaries};
}

}  // namespace bitline::network
