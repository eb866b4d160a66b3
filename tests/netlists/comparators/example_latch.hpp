#pragma once

#include "netlists/spec/column_spec.hpp"

namespace bitline::spec {

/// The latch of examples/fidelity-generic130.
inline LatchSpec example_latch() {
  return {.strongarm = StrongarmSpec{.length_m = 0.13e-6,
                                     .tail_width_m = 4e-6,
                                     .input_width_m = 4e-6,
                                     .cross_n_width_m = 3e-6,
                                     .cross_p_width_m = 1e-6,
                                     .precharge_width_m = 1e-6,
                                     .inverter_n_width_m = 1e-6,
                                     .inverter_p_width_m = 2e-6},
          .load_farad = 5e-15,
          .edge_s = 0.1e-9,
          .evaluation_s = 0.8e-9,
          .common_mode_low_v = 0.75,
          .common_mode_high_v = 1.2};
}

}  // namespace bitline::spec
