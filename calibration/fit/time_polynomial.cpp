#include "calibration/fit/time_polynomial.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

namespace bitline::fit {

namespace {

constexpr Eigen::Index largest_degree = 6;

}  // namespace

double TimePolynomial::time_s(double bitline_v) const {
  const double u = (bitline_v - center_v) / half_v;
  double sum = 0;
  for (Eigen::Index p = coefficients.size() - 1; p >= 0; --p) sum = sum * u + coefficients(p);
  return sum;
}

double TimePolynomial::per_volt(double bitline_v) const {
  const double u = (bitline_v - center_v) / half_v;
  double slope = 0;
  for (Eigen::Index p = coefficients.size() - 1; p >= 1; --p) slope = slope * u - static_cast<double>(p) * coefficients(p);
  return slope / half_v;
}

TimePolynomial fit_time(const Eigen::VectorXd& bitline_v, const Eigen::VectorXd& time_s, double center_v, double half_v) {
  TimePolynomial polynomial{center_v, half_v, {}};
  const auto degree = std::min(largest_degree, bitline_v.size() - spare_points);
  if (degree < 2) return polynomial;
  Eigen::MatrixXd powers(bitline_v.size(), degree + 1);
  for (Eigen::Index i = 0; i < powers.rows(); ++i)
    for (Eigen::Index p = 0; p <= degree; ++p)
      powers(i, p) = std::pow((bitline_v(i) - center_v) / half_v, static_cast<double>(p));
  polynomial.coefficients = powers.householderQr().solve(time_s);
  return polynomial;
}

}  // namespace bitline::fit
