#pragma once

#include <cstddef>
#include <optional>

#include "cosim/app/read_deck.hpp"
#include "cosim/app/rram_stages.hpp"
#include "netlists/columns/deck.hpp"

namespace bitline::app {

/// One read of a column of resistive cells; of `place` all but the strobe, `column` counts in the sub-array. Without a run the
/// exact network's activations drive it.
struct RramReadOptions : ReadOptions {
  std::size_t plane = 0, tile = 0;      ///< named as in rram_audit.csv
  std::size_t map_place = 0;            ///< of a convolution, see ReadOfColumn
  std::optional<std::size_t> row = {};  ///< selected alone, as in reading row by row; none: all rows at once
};

/// The SPICE deck of a read, as audits run it: the column with its die's devices and its wires, read as `array.read` says.
/// SpecError for a place that there is not.
columns::Deck rram_read_deck(const RramInputs& inputs, const RramReadOptions& options);

}  // namespace bitline::app
