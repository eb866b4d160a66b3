#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cosim/app/rram_stages.hpp"
#include "cosim/network/packed_signs.hpp"

namespace bitline::app {

/// One read of one column in the inference on one of the study's dies.
struct DrawnRead {
  std::uint32_t die;
  std::size_t image, layer, plane, row_tile, neuron;
  network::PackedSigns rows;       ///< inputs of the rows of its sub-array, of this read alone
  double signal;                   ///< of the model, without noise [A], [V]
  std::vector<double> thresholds;  ///< of its comparisons, offsets and calibration included [A], [V]

  /// The rows as macros take them; the read has to outlive them.
  column::RramInputs inputs() const { return {rows.words.data(), 1, static_cast<Eigen::Index>(rows.row_words())}; }
};

/// Number of thresholds that a signal is above.
int code_of(std::span<const double> thresholds, double signal);

/// Distance of a signal from the nearest threshold.
double margin_of(std::span<const double> thresholds, double signal);

/// `count` reads of some layers (numbers from 0), drawn by address from at most four dies.
std::vector<DrawnRead> draw_reads(const RramInputs& inputs, const study::RramNetwork& network,
                                  const study::NetworkSensing& sensing, std::span<const std::size_t> layers, int count);

/// How many dies draw_reads() draws from.
std::uint32_t drawn_dies(const spec::RramStudySpec& spec);

}  // namespace bitline::app
