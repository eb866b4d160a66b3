#include "calibration/statistics/interval.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "calibration/statistics/distributions.hpp"
#include "calibration/statistics/moments.hpp"

namespace bitline::statistics {

Interval proportion(std::size_t successes, std::size_t trials, double confidence) {
  if (trials == 0 || successes > trials)
    throw std::invalid_argument("a proportion needs trials, and no more successes than those");
  const double n = static_cast<double>(trials), p = static_cast<double>(successes) / n;
  const double z = normal_quantile(0.5 + confidence / 2), z2n = z * z / n;
  const double center = (p + z2n / 2) / (1 + z2n);
  const double half = std::sqrt(z2n * (p * (1 - p) + z2n / 4)) / (1 + z2n);
  return {.value = p,
          .low = std::max(0.0, std::min(p, center - half)),
          .high = std::min(1.0, std::max(p, center + half)),
          .count = trials};
}

Interval mean(std::span<const double> values, double confidence) {
  const Moments m = moments(values);
  const double half = m.count == 1 ? std::numeric_limits<double>::infinity()
                                   : student_t_quantile(0.5 + confidence / 2, static_cast<int>(m.count) - 1) * m.deviation /
                                         std::sqrt(static_cast<double>(m.count));
  return {.value = m.mean, .low = m.mean - half, .high = m.mean + half, .count = m.count};
}

Interval deviation(std::span<const double> values, double confidence) {
  const Moments m = moments(values);
  if (m.count < 2) throw std::invalid_argument("a standard deviation needs at least two values");
  const double freedom = static_cast<double>(m.count) - 1, z = normal_quantile(0.5 + confidence / 2);
  const auto bound = [&](double quantile) {  // sqrt(freedom / chi-square)
    const double root = 1 - 2 / (9 * freedom) + quantile * std::sqrt(2 / (9 * freedom));
    return root > 0 ? m.deviation / std::sqrt(root * root * root) : std::numeric_limits<double>::infinity();
  };
  return {.value = m.deviation, .low = bound(z), .high = bound(-z), .count = m.count};
}

}  // namespace bitline::statistics
