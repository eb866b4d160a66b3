#pragma once

#include <Eigen/Core>

namespace bitline::fit {

/// The time of a discharge as a smooth function of the voltage: t = sum_p coefficients_p u^p, u = (V - center) / half.
struct TimePolynomial {
  double center_v, half_v;
  Eigen::VectorXd coefficients;  ///< [s]; empty where the points are too few

  bool empty() const { return coefficients.size() == 0; }
  double time_s(double bitline_v) const;
  /// -dt/dV [s/V].
  double per_volt(double bitline_v) const;
};

/// Points that a polynomial must have beyond its degree.
inline constexpr int spare_points = 3;

/// Least squares through points of a discharge, of degree 6 or what the number of points allows, empty below 2.
/// Source: a discharge is smooth; the sixth degree leaves less than 1e-5 of the slope of a 6T cell over 0.7 V.
TimePolynomial fit_time(const Eigen::VectorXd& bitline_v, const Eigen::VectorXd& time_s, double center_v, double half_v);

}  // namespace bitline::fit
