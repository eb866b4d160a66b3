#include "cosim/spice/flip_levels.hpp"

#include <cmath>

namespace bitline::spice {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The word-line level at the first crossing of the two nodes, between points linearly.
std::vector<double> flip_row(const curves::Transient& transient, double stop_v) {
  const auto &wl = transient.trace("wl"), &q = transient.trace("x0.q"), &qb = transient.trace("x0.qb");
  if (q.front() <= qb.front()) return {nan, nan};  // it did not even start with its bit
  for (std::size_t i = 1; i < q.size(); ++i) {
    const double before = q[i - 1] - qb[i - 1], here = q[i] - qb[i];
    if (here <= 0) return {1, std::lerp(wl[i - 1], wl[i], before / (before - here))};
  }
  return {0, stop_v};
}

}  // namespace

RunSet flip_level_runs(const Subject& subject, const columns::FlipStress& stress, std::vector<cells::SramShifts> cells) {
  const auto count = cells.size();
  return {"flip_levels", flip_level_columns, count,
          [=, cells = std::move(cells)](std::size_t i) {
            return columns::flip_ramp_deck(subject.technology, subject.column, stress, cells[i]);
          },
          [=](std::size_t, const Outcome& outcome) {
            return outcome.ok ? flip_row(outcome.transient, stress.stop_v) : std::vector<double>{nan, nan};
          }};
}

std::vector<double> flip_levels_v(const curves::Dataset& dataset) {
  const auto flipped = dataset.column("flipped"), level = dataset.column("level_v");
  std::vector<double> levels;
  for (const auto& row : dataset.rows)
    levels.push_back(row[flipped] == 0 ? std::numeric_limits<double>::infinity() : row[level]);
  return levels;
}

}  // namespace bitline::spice
