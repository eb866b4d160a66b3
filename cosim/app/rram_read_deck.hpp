#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "cosim/app/rram_stages.hpp"
#include "netlists/columns/deck.hpp"

namespace bitline::app {

/// One read of a column of resistive cells, named as in rram_audit.csv, and whose activations drive it.
struct RramReadOptions {
  std::uint32_t die = 0;
  std::size_t image = 0, layer = 0, plane = 0, tile = 0, column = 0;
  std::size_t map_place = 0;            ///< of a convolution, see ReadOfColumn
  std::optional<std::size_t> row = {};  ///< selected alone, as in reading row by row; none: all rows at once
  std::filesystem::path run = {};       ///< of a finished run: the dies' own activations; empty: those of the exact network
  std::size_t audit_row = 0;            ///< instead of the place: a row of the run's rram_audit.csv, from 1; 0: none
};

/// The SPICE deck of a read, as audits run it: the column with its die's devices and its wires, read as `array.read` says.
/// SpecError for a place that there is not.
columns::Deck rram_read_deck(const RramInputs& inputs, const RramReadOptions& options);

}  // namespace bitline::app
