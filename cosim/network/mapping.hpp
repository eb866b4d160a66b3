#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cosim/column/macro.hpp"
#include "cosim/network/network.hpp"
#include "netlists/spec/study_spec.hpp"

namespace bitline::network {

/// How far the boundaries that the threshold rows realise lie from the wanted ones, in units of the layer's sums.
struct BoundaryError {
  double largest = 0;
  double rms = 0;
};

/// One layer on one macro. The polarity is folded into weights and thresholds, so that a column fires for large sums. Sums over
/// codes count DAC steps in the first layer and units of RowPlan::unit_code in the others; sums over activations count those
/// that are on: sum01 = (sum + weight sum) / 2 for a sum over ±1.
///
/// Balance rows follow the data rows of the first layer and count as data; they store 0 and 1 in turn, so that codes which are
/// equal in pairs load both lines alike.
struct LayerPlan {
  column::RowPlan rows;
  column::Bits weights;            ///< (inputs, neurons); 1 for weight +1
  column::Bits threshold;          ///< (threshold rows, neurons); ramp rows of the output layer store 0 and 1 in turn
  std::vector<double> boundaries;  ///< per neuron: it fires exactly where sum >= boundary; zeros in the output layer
  std::vector<int> weight_sums;    ///< per neuron: sum of its ±1 weights
  BoundaryError rounding;          ///< of the realised boundaries
  column::Codes sent = {};  ///< (2, neurons): codes that decision 0 and 1 send to the next layer; none in the output layer
};

/// A network on macros, one for each layer, and the digital end of the output: score = scale * sum + offset with the sum as the
/// network counts it: 2 sum01 - weight sum, or the read-out's times RowPlan::unit_code behind a recoded layer.
struct NetworkPlan {
  std::vector<LayerPlan> layers;
  std::vector<double> scale, offset;  ///< per class
};

/// Maps a network onto macros of `array_rows` rows, with one entry of `layers` for each layer. SpecError, by how many rows, for
/// a layer that does not fit the array and for a threshold that does not fit its rows.
NetworkPlan map_network(const Network& network, std::span<const spec::LayerRowsSpec> layers, int array_rows);

/// What is written into the macro of layer number `layer`, from 0, of one die.
column::MacroProgram macro_program(const NetworkPlan& plan, std::size_t layer, std::uint32_t die, const column::Bits& trim);

}  // namespace bitline::network
