#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "calibration/study/rram_die.hpp"
#include "cosim/column/row_flips.hpp"
#include "cosim/column/rram_row_read.hpp"
#include "cosim/network/xnor_inference.hpp"

namespace bitline::study {

/// A network on dies of resistive arrays that are read row by row.
struct RowReadNetwork {
  const network::XnorPlan& plan;
  std::shared_ptr<const column::RramModel> model;
  column::RramSilicon silicon;
  column::RowReader reader;
};

/// A network written into the sub-arrays of one die whose rows are read one after the other. A partial sum is what a counter
/// makes of the latches' bits: twice their number, less the rows.
///
/// Without noise a row says one bit for an input of +1 and one for -1. Nearly always they differ, and it is an exact product
/// with the weight that they say; a row that says the same for both is a fault and is put right after the exact kernel, and so
/// are the few bits that noise flips.
class RowReadDie {
 public:
  RowReadDie(const RowReadNetwork& network, std::uint32_t die);

  /// Number of images that the die classifies as labelled. Image numbers start at 0. Interrupted when asked to stop.
  std::size_t correct_images(const LabelledPixels& images, const std::function<bool()>& interrupted = {}) const;

  /// The die as hardware of network::infer; it refers to this object.
  network::PartialSums partial_sums() const;

 private:
  /// A row whose bit does not depend on the input.
  struct Fault {
    int row;
    bool high;
  };
  struct Column {
    std::vector<Fault> faults;
    column::ColumnFlips flips;
  };

  void write_column(std::size_t layer, std::size_t row_tile, std::size_t neuron,
                    const std::vector<column::RowDecisions>& decisions);
  void correct(const network::TileRead& read, network::Levels& levels) const;

  std::uint64_t seed_;
  std::uint32_t die_;
  network::XnorPlan plan_;                                 // with the weights that the die's rows say
  std::vector<std::vector<std::vector<Column>>> columns_;  // [layer][tile][column]
};

}  // namespace bitline::study
