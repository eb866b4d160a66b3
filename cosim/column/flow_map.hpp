#pragma once

#include <Eigen/Core>

namespace bitline::column {

struct ColumnModel;

/// Box of sums in which a flow map is fitted.
struct SumBox {
  double largest_first_v;        ///< S_1 from 0 to here [V]
  double low_ratio, high_ratio;  ///< S_2 / S_1
};

/// The end of a discharge as a polynomial: drop = sum_ij coefficients_ij (S_1 / scale_1)^i (S_2 / scale_2)^j.
struct FlowMap {
  static constexpr int degree = 6;
  static constexpr int terms = (degree + 1) * (degree + 2) / 2;

  double start_v;               ///< voltage before the word lines rise [V]
  double scale_1_v, scale_2_v;  ///< largest sums of the model's box [V]
  double largest;  ///< S_1 / scale_1 up to which the map holds: 1, or less where a low start ends below the model's voltages
  Eigen::VectorXd coefficients;  ///< terms as in monomials() [V]
  double max_error_v;            ///< against the time-stepped discharge, at the fitted points and between them [V]
};

/// Fits the flow map of a model to its own time-stepped discharge from `start_v`, inside the model's range of bit-line
/// voltages.
FlowMap fit_flow_map(const ColumnModel& model, const SumBox& box, double start_v);

/// Drop for sums without kick [V]; does not check the box.
double flow_drop_v(const FlowMap& flow, const Eigen::VectorXd& sums_v);

}  // namespace bitline::column
