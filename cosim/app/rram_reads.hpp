#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cosim/app/rram_stages.hpp"
#include "cosim/network/packed_signs.hpp"

namespace bitline::app {

/// Where and when a column of a network on dies is read.
struct ReadOfColumn {
  std::uint32_t die = 0;
  std::size_t image = 0, layer = 0, plane = 0, row_tile = 0, neuron = 0;
  std::size_t map_place = 0;  ///< of the places of a map that a convolution reads one by one; 0 in a dense layer
};

/// Inputs of the rows of a read's sub-array where its layer sees `inputs`, those of one image.
network::PackedSigns row_inputs(const network::XnorPlan& plan, const ReadOfColumn& at, const network::PlaneBlock& inputs);

/// Rows as macros take them; the first have to outlive the second.
column::RramInputs as_inputs(const network::PackedSigns& rows);

/// The column of a read as single cells with the inputs of its rows.
std::vector<column::RramRow> cells_of(const network::XnorPlan& plan, const column::RramSilicon& silicon, const ReadOfColumn& at,
                                      const network::PackedSigns& rows);

/// One read of one column in the inference on one of the study's dies.
struct DrawnRead {
  ReadOfColumn at;
  network::PackedSigns rows;       ///< inputs of the rows of its sub-array, of this read alone
  double signal;                   ///< of the model, without noise [A], [V]
  std::vector<double> thresholds;  ///< of its comparisons, offsets and calibration included [A], [V]
};

/// Number of thresholds that a signal is above.
int code_of(std::span<const double> thresholds, double signal);

/// Distance of a signal from the nearest threshold.
double margin_of(std::span<const double> thresholds, double signal);

/// `count` reads of some layers (numbers from 0), drawn by address from at most four dies.
std::vector<DrawnRead> draw_reads(const RramInputs& inputs, const study::RramNetwork& network,
                                  const study::NetworkSensing& sensing, std::span<const std::size_t> layers, int count);

/// Read `sample`, from 0, of those that draw_reads() draws.
DrawnRead drawn_read(const RramInputs& inputs, const study::RramNetwork& network, const study::NetworkSensing& sensing,
                     std::span<const std::size_t> layers, std::size_t sample);

/// How many dies draw_reads() draws from.
std::uint32_t drawn_dies(const spec::RramStudySpec& spec);

}  // namespace bitline::app
