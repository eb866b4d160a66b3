#include "calibration/statistics/distributions.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace bitline::statistics {
namespace {

/// The x >= 0 at which an increasing function reaches a level that it starts below.
template <class Function>
double solve_increasing(Function f, double level) {
  double low = 0, high = 1;
  while (f(high) < level) low = high, high *= 2;
  for (int step = 0; step < 100 && high - low > 1e-13 * high; ++step) {
    const double middle = 0.5 * (low + high);
    (f(middle) < level ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

/// The quantile of a distribution that is symmetric around 0. It works on the upper tail.
template <class UpperTail>
double symmetric_quantile(UpperTail upper_tail, double p) {
  if (!(p > 0 && p < 1)) throw std::invalid_argument("a quantile was asked at a fraction outside (0, 1)");
  if (p == 0.5) return 0;
  const double tail = p < 0.5 ? p : 1 - p;
  const double distance = solve_increasing([&](double x) { return -upper_tail(x); }, -tail);
  return p < 0.5 ? -distance : distance;
}

double normal_upper_tail(double z) { return 0.5 * std::erfc(z / std::numbers::sqrt2); }

/// Probability that |t| is smaller than a given |t|, from the angle whose tangent is t / sqrt(freedom).
double student_t_within(double t, int freedom) {
  const double angle = std::atan(std::abs(t) / std::sqrt(freedom));
  const double sine = std::sin(angle), cosine_squared = 1 / (1 + t * t / freedom);
  const bool odd = freedom % 2 == 1;
  double sum = 0, term = odd ? std::sqrt(cosine_squared) : 1;
  for (int k = odd ? 1 : 0; k < freedom - 1; k += 2) {
    sum += term;
    term *= cosine_squared * (k + 1) / (k + 2);
  }
  return odd ? 2 / std::numbers::pi * (angle + sine * sum) : sine * sum;
}

}  // namespace

double normal_quantile(double p) { return symmetric_quantile(normal_upper_tail, p); }

double student_t_cdf(double t, int freedom) { return 0.5 + std::copysign(0.5 * student_t_within(t, freedom), t); }

double student_t_quantile(double p, int freedom) {
  if (freedom < 1) throw std::invalid_argument("Student's t needs at least one degree of freedom");
  return symmetric_quantile([freedom](double t) { return 0.5 - 0.5 * student_t_within(t, freedom); }, p);
}

}  // namespace bitline::statistics
