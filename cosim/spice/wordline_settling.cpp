#include "cosim/spice/wordline_settling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "cosim/curves/measures.hpp"
#include "netlists/columns/sram_column.hpp"
#include "netlists/columns/wordline_dac.hpp"
#include "netlists/columns/wordline_rise.hpp"

namespace bitline::spice {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN(), close = 0.01;

/// Time for which a word line is held up [s]: a pulse, after all that drivers, wire and replica may need.
double hold_s(const Subject& subject, const NominalCurve& curve, double level_v) {
  const auto& w = subject.column.wordline;
  return w.pulse_s + w.edge_s + settling_s(subject.column, level_v, columns::current_a(curve.view(), level_v));
}

std::vector<double> settling_row(int code, double level_v, double rise_s, double fall_s, const Outcome& outcome) {
  if (!outcome.ok) return {static_cast<double>(code), level_v, nan, nan};
  const auto& time = outcome.transient.time_s;
  const auto& gate = outcome.transient.traces.back();
  const double final_v = curves::value_at(outcome.transient, outcome.transient.names.back(), fall_s);
  auto i = static_cast<std::size_t>(std::ranges::upper_bound(time, fall_s) - time.begin());
  while (i > 0 && (time[i - 1] > fall_s || std::abs(gate[i - 1] - final_v) <= close * final_v)) --i;
  return {static_cast<double>(code), level_v, final_v, time[i] - rise_s};
}

}  // namespace

RunSet wordline_settling_runs(const Subject& subject, const spec::WordlineLevels& levels, const NominalCurve& curve) {
  const int place = subject.column.array ? subject.column.array->columns - 1 : 0;
  const auto level = [=](std::size_t i) { return levels[static_cast<int>(i) + 1]; };
  return {"wordline_settling", wordline_settling_columns, static_cast<std::size_t>(levels.codes - 1),
          [=](std::size_t i) {
            return columns::wordline_rise_deck(subject.technology, subject.column, level(i), place,
                                               hold_s(subject, curve, level(i)));
          },
          [=](std::size_t i, const Outcome& outcome) {
            const double rise = columns::read_timing(subject.column).rise_s;
            return settling_row(static_cast<int>(i) + 1, level(i), rise, rise + hold_s(subject, curve, level(i)), outcome);
          }};
}

}  // namespace bitline::spice
