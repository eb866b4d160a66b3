#include "calibration/variation/flip_probability.hpp"

#include <Eigen/QR>
#include <cmath>

#include "calibration/statistics/distributions.hpp"
#include "cosim/random/address.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::variation {

namespace {

constexpr std::uint32_t random_macro = 4, importance_macro = 5;

CellPoint point_at(const column::Silicon& silicon, std::uint32_t macro, std::uint32_t die) {
  CellPoint point;
  for (int d = 0; d < cells::sram_devices; ++d)
    point(d) = random::normal(
        silicon.seed,
        {.die = die, .macro = macro, .stream = random::Stream::threshold_shift, .device = static_cast<std::uint32_t>(d)});
  return point;
}

std::vector<cells::SramShifts> shifts_at(const column::Silicon& silicon, const std::vector<CellPoint>& points) {
  std::vector<cells::SramShifts> shifts;
  for (const auto& point : points) shifts.push_back(variation::shifts_at(silicon, point));
  return shifts;
}

/// The point along the slope at which the cell itself flips at the level: secant steps on one cell.
CellPoint design_point(const column::Silicon& silicon, const FlipSlope& slope, const FlipLevels& flip_levels, double level_v) {
  const CellPoint direction = -slope.slope_v / slope.sigma_v();
  double distance = slope.distance(level_v), per_sigma = -slope.sigma_v();
  double last_distance = 0, last_level = slope.nominal_v;
  for (int step = 0; step < 4; ++step) {
    const double here = flip_levels({variation::shifts_at(silicon, distance * direction)}).front();
    if (!std::isfinite(here)) break;  // beyond the ramp: the linear guess stands, the weights stay right
    if (std::abs(distance - last_distance) > 0.05) per_sigma = (here - last_level) / (distance - last_distance);
    last_distance = distance;
    last_level = here;
    if (std::abs(here - level_v) < 0.02 * slope.sigma_v() || !(per_sigma < 0)) break;
    distance += (level_v - here) / per_sigma;
  }
  return distance * direction;
}

}  // namespace

cells::SramShifts shifts_at(const column::Silicon& silicon, const CellPoint& point) {
  cells::SramShifts shifts;
  for (int d = 0; d < cells::sram_devices; ++d)
    shifts[static_cast<std::size_t>(d)] = point(d) * silicon.sigma_v[static_cast<std::size_t>(d)];
  return shifts;
}

std::vector<CellPoint> random_points(const column::Silicon& silicon, std::uint32_t count) {
  std::vector<CellPoint> points;
  for (std::uint32_t i = 0; i < count; ++i) points.push_back(point_at(silicon, random_macro, i));
  return points;
}

FlipSlope fit_flip_slope(const std::vector<CellPoint>& points, const std::vector<double>& levels_v) {
  std::vector<std::size_t> flipped;
  for (std::size_t i = 0; i < points.size(); ++i)
    if (std::isfinite(levels_v[i])) flipped.push_back(i);
  if (flipped.size() < 20)
    throw FitError("only " + std::to_string(flipped.size()) + " of " + std::to_string(points.size()) +
                   " cells flip below the end of the word-line ramp; expected at least 20");
  Eigen::MatrixXd design(static_cast<Eigen::Index>(flipped.size()), 1 + cells::sram_devices);
  Eigen::VectorXd level(design.rows());
  for (Eigen::Index i = 0; i < design.rows(); ++i) {
    const auto from = flipped[static_cast<std::size_t>(i)];
    design.row(i) << 1, points[from].transpose();
    level(i) = levels_v[from];
  }
  const Eigen::VectorXd solution = design.colPivHouseholderQr().solve(level);
  const double rms = (design * solution - level).norm() / std::sqrt(static_cast<double>(level.size()));
  return {solution(0), solution.tail<cells::sram_devices>(), rms};
}

FlipEstimate counted(const std::vector<double>& levels_v, double level_v, double confidence) {
  std::size_t flips = 0, judged = 0;
  int failed = 0;
  for (const double level : levels_v) {
    failed += std::isnan(level);
    judged += !std::isnan(level);
    flips += level <= level_v;
  }
  if (judged == 0) throw SpiceError("no cell could be judged: every run of a flip level failed");
  return {level_v, statistics::proportion(flips, judged, confidence), failed, static_cast<double>(flips)};
}

FlipEstimate importance_sampled(const column::Silicon& silicon, const FlipSlope& slope, const FlipLevels& flip_levels,
                                double level_v, std::uint32_t count, double confidence) {
  const CellPoint center = design_point(silicon, slope, flip_levels, level_v);
  std::vector<CellPoint> points;
  for (std::uint32_t i = 0; i < count; ++i) points.emplace_back(center + point_at(silicon, importance_macro, i));
  const auto levels = flip_levels(shifts_at(silicon, points));
  double sum = 0, squares = 0;
  std::size_t judged = 0;
  int failed = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    failed += std::isnan(levels[i]);
    if (std::isnan(levels[i])) continue;
    ++judged;
    if (levels[i] > level_v) continue;
    const double weight = std::exp(center.squaredNorm() / 2 - center.dot(points[i]));  // density of all cells over drawn ones
    sum += weight;
    squares += weight * weight;
  }
  if (judged == 0) throw SpiceError("no cell could be judged: every run of a flip level failed");
  const double n = static_cast<double>(judged), mean = sum / n;
  const double error = std::sqrt(std::max(0.0, squares / n - mean * mean) / n);
  const double half = statistics::normal_quantile(0.5 + confidence / 2) * error;
  return {level_v, {mean, std::max(0.0, mean - half), mean + half, judged}, failed, squares > 0 ? sum * sum / squares : 0};
}

}  // namespace bitline::variation
