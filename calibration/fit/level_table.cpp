#include "calibration/fit/level_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace bitline::fit {

namespace {

constexpr std::ptrdiff_t neighbours = 4;

/// The polynomial through points (x, y), at a place; Lagrange's form.
double through(const std::vector<std::pair<double, double>>& points, double at) {
  double sum = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    double weight = 1;
    for (std::size_t j = 0; j < points.size(); ++j)
      if (j != i) weight *= (at - points[j].first) / (points[i].first - points[j].first);
    sum += weight * points[i].second;
  }
  return sum;
}

LevelSpread spread_of(double wordline_v, const std::vector<const MeasuredDischarge*>& curves, const Eigen::VectorXd& mean) {
  LevelSpread spread{wordline_v, static_cast<int>(curves.size()), std::numeric_limits<double>::quiet_NaN()};
  std::vector<Eigen::Index> known;
  for (Eigen::Index g = 0; g < mean.size(); ++g)
    if (!std::isnan(mean(g))) known.push_back(g);
  if (known.empty()) return spread;
  const auto middle = known[known.size() / 2];
  double square = 0;
  for (const auto* curve : curves) square += std::pow(curve->slew_v_per_s(middle) / mean(middle) - 1, 2);
  spread.relative_sigma = std::sqrt(square / static_cast<double>(curves.size() - 1));
  return spread;
}

}  // namespace

Eigen::VectorXd LevelTable::at(double level_v) const {
  Eigen::VectorXd slew = Eigen::VectorXd::Constant(grid_v.size(), std::numeric_limits<double>::quiet_NaN());
  for (Eigen::Index g = 0; g < grid_v.size(); ++g) {
    std::vector<std::pair<double, double>> known;
    for (std::size_t level = 0; level < wordline_v.size(); ++level)
      if (!std::isnan(slew_v_per_s[level](g))) known.emplace_back(wordline_v[level], std::log(slew_v_per_s[level](g)));
    if (known.size() < 2 || level_v < known.front().first - level_slack_v || level_v > known.back().first + level_slack_v)
      continue;
    const auto above = std::ranges::upper_bound(known, level_v, {}, &std::pair<double, double>::first) - known.begin();
    const auto count = std::min(neighbours, std::ssize(known));
    const auto first = std::clamp<std::ptrdiff_t>(above - count / 2, 0, std::ssize(known) - count);
    slew(g) = std::exp(through({known.begin() + first, known.begin() + first + count}, level_v));
  }
  return slew;
}

LevelTable level_table(const Eigen::VectorXd& grid_v, const std::vector<const MeasuredDischarge*>& curves) {
  std::map<double, std::vector<const MeasuredDischarge*>> levels;
  for (const auto* curve : curves) levels[curve->curve->wordline_v].push_back(curve);
  LevelTable table{grid_v, {}, {}, {}};
  for (const auto& [wordline_v, own] : levels) {
    Eigen::VectorXd mean = Eigen::VectorXd::Zero(grid_v.size());
    for (const auto* curve : own) mean += curve->slew_v_per_s / static_cast<double>(own.size());
    if (own.size() > 1) table.spreads.push_back(spread_of(wordline_v, own, mean));
    table.wordline_v.push_back(wordline_v);
    table.slew_v_per_s.push_back(std::move(mean));
  }
  return table;
}

}  // namespace bitline::fit
