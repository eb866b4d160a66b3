#include "calibration/statistics/shape.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "calibration/statistics/distributions.hpp"
#include "calibration/statistics/moments.hpp"

namespace bitline::statistics {

Shape shape_of_moments(double x1, double x2, double x3, double x4, double count) {
  const double m2 = x2 - x1 * x1;
  const double m3 = x3 - 3 * x1 * x2 + 2 * x1 * x1 * x1;
  const double m4 = x4 - 4 * x1 * x3 + 6 * x1 * x1 * x2 - 3 * x1 * x1 * x1 * x1;
  const double correction = std::isinf(count) ? 1 : count / (count - 1);
  return {x1, std::sqrt(m2 * correction), m3 / std::pow(m2, 1.5), m4 / (m2 * m2) - 3};
}

Shape shape(std::span<const double> values) {
  const auto spread = values.size() < 2 ? Moments{} : moments(values);
  if (!(spread.deviation > 0)) throw std::invalid_argument("a shape needs at least two different values");
  double x1 = 0, x2 = 0, x3 = 0, x4 = 0;  // around the mean and in deviations, so that nothing cancels
  for (const double value : values) {
    const double u = (value - spread.mean) / spread.deviation;
    x1 += u, x2 += u * u, x3 += u * u * u, x4 += u * u * u * u;
  }
  const double n = static_cast<double>(values.size());
  const auto scaled = shape_of_moments(x1 / n, x2 / n, x3 / n, x4 / n, n);
  return {spread.mean, spread.deviation, scaled.skewness, scaled.excess_kurtosis};
}

Interval deviation_of_any_shape(std::span<const double> values, double confidence) {
  const auto own = shape(values);
  const double half = normal_quantile(0.5 + confidence / 2) * own.deviation *
                      std::sqrt(std::max(0.0, own.excess_kurtosis + 2) / (4 * static_cast<double>(values.size())));
  return {own.deviation, std::max(0.0, own.deviation - half), own.deviation + half, values.size()};
}

Interval correlation(std::span<const double> x, std::span<const double> y, double confidence) {
  if (x.size() < 4 || x.size() != y.size()) throw std::invalid_argument("a correlation needs at least four pairs");
  const auto a = moments(x), b = moments(y);
  double product = 0;
  for (std::size_t i = 0; i < x.size(); ++i) product += (x[i] - a.mean) * (y[i] - b.mean);
  const double n = static_cast<double>(x.size());
  const double r = std::clamp(product / ((n - 1) * a.deviation * b.deviation), -1.0, 1.0);
  const double z = std::atanh(r), half = normal_quantile(0.5 + confidence / 2) / std::sqrt(n - 3);
  return {r, std::tanh(z - half), std::tanh(z + half), x.size()};
}

Interval quantile_interval(std::span<const double> values, double p, double confidence) {
  const double half = normal_quantile(0.5 + confidence / 2) * std::sqrt(p * (1 - p) / static_cast<double>(values.size()));
  return {quantile(values, p), quantile(values, std::max(0.0, p - half)), quantile(values, std::min(1.0, p + half)),
          values.size()};
}

}  // namespace bitline::statistics
