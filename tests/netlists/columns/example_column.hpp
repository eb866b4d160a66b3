#pragma once

#include "netlists/spec/column_spec.hpp"

namespace bitline::spec {

/// The operating point of the shipped digits example, with any number of rows and DAC bits.
inline ColumnSpec example_column(int rows = 128, int bits = 5) {
  return {.cell = "sram_6t",
          .rows = rows,
          .supply_v = 1.2,
          .temperature_kelvin = 300.15,
          .bitline_farad = 330e-15,
          .wordline = {.bits = bits, .high_v = 0.44, .levels_v = {}, .pulse_s = 2e-9, .edge_s = 0.3e-9},
          .precharge = {.width_m = 2e-6, .length_m = 0.13e-6, .time_s = 0.3e-9, .edge_s = 0.1e-9, .settle_s = 0.3e-9},
          .strobe_delay_s = 0.3e-9,
          .compensation_v = 0.4,
          .comparator = {.offset_v = 12e-3, .noise_v = 0.5e-3, .reference_common_mode_v = 1.0, .common_mode_slope = 3}};
}

}  // namespace bitline::spec
