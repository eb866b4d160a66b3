#pragma once

#include "cosim/column/latch_model.hpp"

namespace bitline::column {

/// A latch written down by hand, with terms of every order.
inline LatchModel synthetic_latch() {
  LatchModel model{};
  model.dataset_digest = "0123456789abcdef";
  model.subject_digest = "fedcba9876543210";
  model.devices = {"tail",
                   "input_left",
                   "input_right",
                   "cross_n_left",
                   "cross_n_right",
                   "cross_p_left",
                   "cross_p_right",
                   "inner_precharge_left",
                   "inner_precharge_right",
                   "output_precharge_left",
                   "output_precharge_right",
                   "inverter_n_left",
                   "inverter_n_right",
                   "inverter_p_left",
                   "inverter_p_right"};
  model.sigma_v = {5e-3, 5e-3, 5e-3, 6e-3, 6e-3, 1e-2, 1e-2, 1e-2, 1e-2, 1e-2, 1e-2, 1e-2, 1e-2, 7e-3, 7e-3};
  model.common_mode_low_v = 0.8;
  model.common_mode_high_v = 1.2;
  model.largest_sigmas = 6.8;
  model.terms = {{{0}, {}, 0, 11e-3},    {{1}, {}, 0, 9e-3},           {{1}, {}, 1, 4e-3},       {{1}, {}, 2, 1e-3},
                 {{2}, {}, 0, 2e-3},     {{6}, {}, 0, 1e-3},           {{1}, {1}, 0, -0.2e-3},   {{1}, {2}, 1, 0.15e-3},
                 {{2}, {0}, 0, 0.05e-3}, {{1, 1, 1}, {}, 0, -0.03e-3}, {{0}, {2, 2}, 1, 0.02e-3}};
  model.holdout_rms_v = 2e-5;
  model.holdout_max_v = 1e-4;
  model.holdout_count = 600;
  return model;
}

}  // namespace bitline::column
