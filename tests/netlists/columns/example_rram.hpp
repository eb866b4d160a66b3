#pragma once

#include <cstddef>

#include "netlists/columns/rram_column.hpp"

namespace bitline::columns {

/// A short column without wires, of the clamped kind.
inline spec::RramArraySpec example_rram(int rows = 8) {
  return {.cell = "rram_2t2r",
          .rows = rows,
          .columns = 1,
          .supply_v = 1.2,
          .temperature_kelvin = 300.15,
          .device = {},
          .read = {.by = "clamp", .voltage_v = 0.2},
          .lines = {.bitline_ohm = 0, .sourceline_ohm = 0, .bitline_farad = 0.2e-15, .sourceline_farad = 0.2e-15},
          .mux_ways = 8,
          .mlsa = {.bits = 3, .references = "uniform", .offset_a = 0, .noise_a = 0}};
}

/// Nominal devices, all weights +1, of which the first `matches` rows have the input +1 and the others -1.
inline RramColumnState matching_rows(const technologies::RramTechnology& rram, int rows, int matches) {
  RramColumnState state{"matching rows", {}};
  for (int row = 0; row < rows; ++row)
    state.rows.push_back({{rram.low.median_ohm, 0}, {rram.high.median_ohm, 0}, row < matches ? 1 : -1});
  return state;
}

}  // namespace bitline::columns
