#include "calibration/statistics/moments.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace bitline::statistics {

Moments moments(std::span<const double> values) {
  if (values.empty()) throw std::invalid_argument("moments need at least one value");
  const double n = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (double v : values) sum += v, squares += v * v;
  const double mean = sum / n;
  double spread = 0;
  for (double v : values) spread += (v - mean) * (v - mean);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {.count = values.size(),
          .mean = mean,
          .deviation = values.size() == 1 ? 0 : std::sqrt(spread / (n - 1)),
          .rms = std::sqrt(squares / n),
          .min = *low,
          .max = *high,
          .largest = std::max(std::abs(*low), std::abs(*high))};
}

double quantile(std::span<const double> values, double p) {
  if (values.empty() || !(p >= 0 && p <= 1)) throw std::invalid_argument("a quantile needs values and a fraction in [0, 1]");
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const double position = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace bitline::statistics
