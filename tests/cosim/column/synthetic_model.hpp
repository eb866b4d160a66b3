#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

#include "cosim/column/column_model.hpp"
#include "cosim/column/macro.hpp"
#include "cosim/column/silicon.hpp"
#include "netlists/spec/column_spec.hpp"
#include "tests/netlists/columns/example_column.hpp"

/// A column model written down by hand, with everything a fitted one has: two bit-line modes, three level modes, amplitudes
/// that depend on both shifts. Tests that need a model but no SPICE start from here.
namespace bitline::column {

inline constexpr int synthetic_ramp_rows = 16;

/// DAC codes whose charge is proportional to the code, a trim level worth half of the largest code, and a ramp on
/// synthetic_ramp_rows rows that resolves sums of ±12 activations of the second largest code.
struct SyntheticLevels {
  spec::WordlineLevels levels;
  std::vector<double> charge;  ///< by level, in units of the largest code
};

inline SyntheticLevels synthetic_levels(int bits, int readout_bits) {
  SyntheticLevels result;
  result.levels.codes = 1 << bits;
  result.levels.ramp_range = 12;
  const double full = result.levels.codes - 1, top = (full - 1) / full * 12 / (synthetic_ramp_rows / 2);
  const int strobes = 1 << readout_bits;
  for (int code = 0; code < result.levels.codes; ++code) result.charge.push_back(code / full);
  result.charge.push_back(0.5);
  for (int step = 0; step < strobes / 2; ++step) result.charge.push_back(top * (2 * step + 1) / (strobes - 1));
  for (const double charge : result.charge) result.levels.level_v.push_back(charge == 0 ? 0 : 0.3 + 0.14 * charge);
  return result;
}

inline ColumnModel synthetic_model(int bits = 5, int readout_bits = 5) {
  const auto levels = synthetic_levels(bits, readout_bits);
  ColumnModel model{};
  model.dataset_digest = "0123456789abcdef";
  model.columns_digest = "fedcba9876543210";
  model.subject_digest = "0f1e2d3c4b5a6978";
  model.levels = levels.levels;
  model.precharge_v = 1.2;
  model.release_kick_v = 0.015;
  model.swing_v = 0.7;
  model.max_shift_sigmas = 6.8;
  model.kick_v_per_v = 1e-4;
  model.shift_per_wordline = -0.9;
  model.gain = 0.98;
  model.line_farad = 350e-15;
  model.bitline = {0.48, 1.265, Eigen::MatrixXd(2, 3)};
  model.bitline.coefficients << 1, 0.12, -0.03,  //
      0.1, 0.8, -0.2;
  model.level_modes.resize(static_cast<Eigen::Index>(levels.charge.size()), 3);
  for (Eigen::Index level = 0; level < model.level_modes.rows(); ++level) {
    const double q = levels.charge[static_cast<std::size_t>(level)];
    model.level_modes.row(level) << q, std::sin(std::numbers::pi * q), std::sin(2 * std::numbers::pi * q);
  }
  model.amplitudes = {2, 21e-3, 17e-3, Eigen::MatrixXd(6, 6)};
  model.amplitudes.coefficients << 1, 0.05, 0.01, 0.04, 0.004, 0.002,  // 1
      -0.2, 0.015, -0.005, -0.02, 0.003, 0.001,                        // x
      0.012, 0.0025, 0.001, 0.004, 0, 0,                               // x^2
      -0.05, 0.005, 0, 0.01, 0, 0,                                     // y
      0.004, 0, 0, 0, 0, 0,                                            // x y
      0.002, 0, 0, 0.001, 0, 0;                                        // y^2
  model.amplitudes.coefficients *= 0.012;
  model.box = {0.76, -0.15, 0.3};
  model.flow_error_v = fit_flow_map(model, model.box, model.start_v()).max_error_v;
  model.quality = {
      {1e-8, 2e-8, 3}, {4e-8, 5e-8, 6}, {1e-5, 2e-5, 3}, {4e-5, 5e-5, 6}, {7e-5, 8e-5, 9}, {1e-4, 2e-4, 10}, 0.04, 55};
  return model;
}

/// Silicon with the mismatch that the model's amplitudes are written for.
inline Silicon synthetic_silicon(double offset_sigma_v = 12e-3, double mismatch_scale = 1) {
  const double access = 21e-3 * mismatch_scale, pull_down = 17e-3 * mismatch_scale, pull_up = 25e-3 * mismatch_scale;
  return {5, {access, access, pull_down, pull_down, pull_up, pull_up}, offset_sigma_v};
}

inline spec::ColumnSpec synthetic_column(double noise_v = 0) {
  auto column = spec::example_column(48);
  column.comparator.noise_v = noise_v;
  return column;
}

/// A macro of 20 data rows, 16 threshold or ramp rows, 8 trim rows and 4 spare rows, with random weights and thresholds; a
/// macro of fewer columns is the left part of one with more.
inline MacroProgram synthetic_program(int columns, bool ramp = false, int unit_code = 1) {
  constexpr int data = 20, trim = 8, most_columns = 96;
  std::mt19937 random(3);
  const auto bits = [&](int rows) {
    const Bits all = Bits::NullaryExpr(rows, most_columns, [&] { return static_cast<std::uint8_t>(random() % 2); });
    return Bits(all.leftCols(columns));
  };
  MacroProgram program{.die = 2,
                       .macro = 1,
                       .plan = {.rows = 48,
                                .data = data,
                                .threshold = synthetic_ramp_rows,
                                .threshold_code = ramp ? 0 : 15,
                                .trim = trim,
                                .ramp = ramp,
                                .unit_code = unit_code,
                                .on_off = unit_code > 1},
                       .weights = bits(data),
                       .threshold = bits(synthetic_ramp_rows),
                       .trim = bits(trim),
                       .boundaries = std::vector<double>(static_cast<std::size_t>(columns))};
  if (ramp)
    for (Eigen::Index row = 0; row < synthetic_ramp_rows; ++row)
      program.threshold.row(row) = static_cast<std::uint8_t>(row % 2);
  return program;
}

/// Random DAC codes for the data rows of synthetic_program(), or activations of the unit code.
inline Codes synthetic_codes(int images, int unit_code = 1) {
  std::mt19937 random(4);
  return Codes::NullaryExpr(images, 20, [&] {
    return static_cast<std::uint8_t>(unit_code > 1 ? static_cast<int>(random() % 2) * unit_code
                                                   : static_cast<int>(random() % 32));
  });
}

}  // namespace bitline::column
