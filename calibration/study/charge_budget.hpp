#pragma once

#include <span>
#include <string>
#include <vector>

#include "cosim/network/mapping.hpp"
#include "netlists/spec/wordline_levels.hpp"

namespace bitline::study {

/// What a budget is made of, beside the network: all nominal, at one operating point.
struct BudgetInput {
  const spec::WordlineLevels& levels;
  std::span<const double> charge_coulomb;  ///< by level: what a nominal cell takes in one pulse [C]
  std::span<const double> spread;          ///< by level: standard deviation of that over cells, relative
  double line_farad;                       ///< capacitance of one bit line [F]
  double precharge_v;                      ///< [V]
  double swing_v;                          ///< available [V]
  double temperature_kelvin;
  spec::ComparatorSpec comparator;
};

/// The charge of one layer's macro, over images and columns; volts are charge over the line's capacitance, as if a current did
/// not fall with the voltage, so drops err on the large side by some per cent.
struct LayerBudget {
  double rows_on;          ///< mean over images, all kinds of rows
  double unit_v;           ///< one unit of the sum: an activation, or a DAC step in the first layer
  double largest_drop_v;   ///< of any line
  double common_mode_v;    ///< mean of both lines at the strobe
  double signal_rms_v;     ///< of V_BL - V_BLB
  double mismatch_v;       ///< of the rows that are on: standard deviation of V_BL - V_BLB over dies
  double offset_v;         ///< of the comparator at that common mode: standard deviation
  double trim_range_v;     ///< largest offset that the trim rows reach, either sign
  double trim_mismatch_v;  ///< of the trim rows alone, which calibration sees beside the offset
  double trim_residual_v;  ///< what they leave: an even spread over ± one row's discharge
  double comparator_noise_v;
  double cell_noise_v;   ///< shot noise of the currents that discharge both lines
  double reset_noise_v;  ///< kT/C of both lines
  double fresh_noise_v() const;
};

/// Budget of one layer, driven by `codes`: one row per image. Ramp rows count at the ramp's last level.
LayerBudget layer_budget(const BudgetInput& input, const network::LayerPlan& layer, const column::Codes& codes);

/// Something of which there is a limited amount.
struct Constraint {
  std::string name;
  double needed, available;  ///< [V], or [s] for a time
  double margin() const { return available / needed; }
};

/// Swing and trim range of every layer, with three sigmas of what is random [V]; the smallest margin binds.
std::vector<Constraint> constraints(const BudgetInput& input, std::span<const LayerBudget> layers);

}  // namespace bitline::study
