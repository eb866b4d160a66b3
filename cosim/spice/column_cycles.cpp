#include "cosim/spice/column_cycles.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "cosim/column/sampled_column.hpp"
#include "cosim/curves/cycle_columns.hpp"
#include "cosim/curves/measures.hpp"
#include "cosim/spice/column_state.hpp"
#include "netlists/columns/column_cycle.hpp"
#include "netlists/columns/precharge_recovery.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::spice {

namespace {

constexpr double back_v = 1e-3;  // what is left of a read when its lines count as precharged again

/// Time after `from_s` from which on both lines stay within `back_v` of `level_v` [s]; NaN when they are not back at the end.
double recovery_s(const curves::Transient& transient, double level_v, double from_s) {
  const auto &bl = transient.trace("bl"), &blb = transient.trace("blb");
  const auto away = [&](std::size_t i) { return std::max(std::abs(bl[i] - level_v), std::abs(blb[i] - level_v)); };
  std::size_t i = bl.size() - 1;
  if (away(i) > back_v) return std::numeric_limits<double>::quiet_NaN();
  while (i > 0 && transient.time_s[i - 1] > from_s && away(i - 1) <= back_v) --i;
  return transient.time_s[i] - from_s;
}

std::vector<double> cycle_row(const spec::ColumnSpec& column, const columns::ColumnState& state, double index,
                              const Outcome& outcome) {
  std::vector<double> row{index};
  const auto timing = columns::cycle_timing(column, state);
  const double recovered = outcome.ok ? recovery_s(outcome.transient, state.precharge_v, timing.recharge_s) : 0;
  if (!outcome.ok || std::isnan(recovered)) {
    row.resize(curves::cycle_columns.size(), std::numeric_limits<double>::quiet_NaN());
    return row;
  }
  const auto& transient = outcome.transient;
  // A source's branch current flows from its positive node through the source: what it delivers is the negative.
  const auto delivered = [&](const std::string& source, double from_s, double until_s) {
    return -curves::integral(transient, source + "#branch", from_s, until_s);
  };
  // Supplies take back what returns to them. A driver takes its charge from the supply on the way up and lets it go to ground.
  const auto over_cycle = [&](const std::string& source) { return delivered(source, 0, timing.end_s); };
  const auto levels = columns::pulse_levels_v(state);
  double wordlines = 0, at_level = 0;
  for (std::size_t k = 0; k < levels.size(); ++k) {
    const double charge = delivered("vwl" + std::to_string(k), 0, timing.fall_s) / (column.array ? column.array->columns : 1);
    wordlines += column.supply_v * charge;
    at_level += levels[k] * charge;
  }
  int rows = 0;
  for (const auto& group : state.selected) rows += group.count;
  const double start = curves::value_at(transient, "bl", 0);
  const auto drop = [&](const char* line) { return start - curves::value_at(transient, line, timing.strobe_s); };
  row.insert(
      row.end(),
      {static_cast<double>(rows), drop("bl"), drop("blb"), recovered, state.precharge_v * over_cycle("vpre"),
       column.supply_v * delivered("vpch", timing.release_s, timing.recharge_s), wordlines, at_level,
       column.supply_v * over_cycle("vcell"),
       state.latch ? column.supply_v * (over_cycle("vlat") + delivered("vclk", timing.release_s, timing.recharge_s)) : 0});
  return row;
}

/// Cycles of the columns whose states `state_of` gives.
RunSet cycle_runs(const Subject& subject, std::uint32_t first, std::size_t count,
                  const std::function<columns::ColumnState(std::uint32_t)>& state_of) {
  const auto index = [=](std::size_t i) { return first + static_cast<std::uint32_t>(i); };
  return {
      "cycles", curves::cycle_columns, count,
      [=](std::size_t i) { return columns::sram_column_deck(subject.technology, subject.column, state_of(index(i))); },
      [=](std::size_t i, const Outcome& outcome) { return cycle_row(subject.column, state_of(index(i)), index(i), outcome); }};
}

}  // namespace

double swing_recovery_s(WorkerPool& pool, const Subject& subject) {
  constexpr double longest_s = 2e-7;
  for (double stop = 1e-9; stop < longest_s; stop *= 4) {
    const auto outcome =
        pool.run(std::vector{columns::precharge_recovery_deck(subject.technology, subject.column, subject.fit.swing_v, stop)})
            .front();
    if (!outcome.ok) throw SpiceError("the recovery of the bit lines could not be simulated: " + outcome.error);
    const double recovered = recovery_s(outcome.transient, subject.column.supply_v, 0);
    if (!std::isnan(recovered)) return recovered;
  }
  throw SpiceError("the precharge devices do not bring the bit lines back within 200 ns; expected wider ones");
}

double cell_leakage_a(WorkerPool& pool, const Subject& subject) {
  const auto outcome = pool.run(std::vector{columns::cell_leakage_deck(subject.technology, subject.column)}).front();
  if (!outcome.ok) throw SpiceError("the leakage of a cell could not be simulated: " + outcome.error);
  return -outcome.transient.trace("vdd#branch").front();
}

RunSet random_cycle_runs(const Subject& subject, const spec::WordlineLevels& levels, const column::Silicon& silicon,
                         std::uint32_t first, std::uint32_t count, double recharge_s) {
  return cycle_runs(subject, first, count, [=](std::uint32_t index) {
    const auto sample = column::random_column(silicon, subject.column, index);
    auto state = column_state(sample, levels, subject.column, subject.column.supply_v,
                              "cycle of random column " + std::to_string(index));
    if (subject.column.comparator.latch) state.latch = column::latch_shifts_v(silicon, index, 0, 0);
    state.recharge_s = recharge_s;
    return state;
  });
}

RunSet row_cycle_runs(const Subject& subject, double pulse_s, double recharge_s) {
  return cycle_runs(subject, 0, 1, [=](std::uint32_t) {
    const auto& column = subject.column;
    columns::ColumnState state;
    state.title = "cycle of one row";
    state.precharge_v = column.supply_v;
    state.selected = {{column.supply_v, 0, {}, 1}};
    state.column = column.array ? column.array->columns / 2 : 0;
    state.idle_ones = column.rows / 2;
    state.idle_zeros = column.rows - 1 - state.idle_ones;
    state.pulses = {{columns::read_timing(column).rise_s, pulse_s}};
    if (column.comparator.latch) state.latch.emplace();
    state.recharge_s = recharge_s;
    return state;
  });
}

}  // namespace bitline::spice
