#include "cosim/spice/characterise.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "cosim/column/sampled_column.hpp"
#include "cosim/curves/discharge_columns.hpp"
#include "cosim/curves/journal.hpp"
#include "cosim/curves/measures.hpp"
#include "cosim/spice/column_state.hpp"
#include "netlists/cells/sram_6t.hpp"
#include "netlists/columns/replica_dac.hpp"
#include "netlists/columns/sram_column.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::spice {

namespace {

using curves::DischargeSet;

constexpr double box_sigmas = 6.8;  // no draw is larger
constexpr int basis_cells = 40;
constexpr int grid_points = 14;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct DischargeRun {
  DischargeSet set;
  int cell;
  int level;
  double level_v;
  cells::SramShifts shifts;
  int count;
  int column;  ///< place in the array
  double width_s;
  double test_current_a;
  double settled_s = 0;  ///< from the end of an edge until the word line stands
};

/// Point `i` of the two-dimensional R2 sequence, which fills the unit square evenly. Source: M. Roberts, 2018; the plastic
/// number.
std::pair<double, double> space_filling(int i) {
  constexpr double plastic = 1.32471795724474602596;
  const double x = 0.5 + i / plastic, y = 0.5 + i / (plastic * plastic);
  return {x - std::floor(x), y - std::floor(y)};
}

/// Shifts of access and pull-down device on the BL side, evenly over ±`sigmas`.
cells::SramShifts spread_shifts_v(const cells::SramShifts& sigma_v, int i, double sigmas) {
  const auto [x, y] = space_filling(i);
  cells::SramShifts shifts{};
  const auto access = static_cast<std::size_t>(cells::SramDevice::access_left);
  const auto pull_down = static_cast<std::size_t>(cells::SramDevice::pull_down_left);
  shifts[access] = sigma_v[access] * sigmas * (2 * x - 1);
  shifts[pull_down] = sigma_v[pull_down] * sigmas * (2 * y - 1);
  return shifts;
}

/// A column for each cell, evenly over the array. Source: golden ratio sequence.
int place_in_array(int cell, int columns) {
  const double x = 0.5 + cell * 0.6180339887498949;
  return std::min(static_cast<int>((x - std::floor(x)) * columns), columns - 1);
}

/// Number of equal cells and length of the long pulse such that the normal pulse takes about 15 mV and the long one the whole
/// swing.
DischargeRun sized_run(const Subject& subject, const NominalCurve& curve, DischargeSet set, int cell, int level, double level_v,
                       const cells::SramShifts& shifts) {
  const double farad = subject.column.bitline_farad;
  // A threshold shift of the access device acts like a lower word line.
  const double expected_a =
      columns::current_a(curve.view(), level_v - shifts[static_cast<std::size_t>(cells::SramDevice::access_left)]);
  const double wanted = std::ceil(0.015 * farad / (expected_a * subject.column.wordline.pulse_s));
  const int count = static_cast<int>(std::clamp(wanted, 1.0, static_cast<double>(subject.column.rows)));
  const double width = 1.15 * farad * subject.fit.swing_v / (count * expected_a);
  const int place = subject.column.array ? place_in_array(cell, subject.column.array->columns) : 0;
  const double settled = settling_s(subject.column, level_v, columns::current_a(curve.view(), level_v));
  return {set,    cell,   level, level_v,
          shifts, count,  place, std::clamp(width, 4 * subject.column.wordline.edge_s, 3e-6) + settled,
          0,      settled};
}

std::vector<double> voltage_grid(const Subject& subject, double precharge_v) {
  std::vector<double> grid;
  // A line falls by some 15 mV while the word lines of a replica settle.
  const bool slow = subject.column.array && subject.column.wordline.replica;
  const double high = precharge_v - (slow ? 0.04 : 0.01), low = precharge_v - subject.fit.swing_v;
  for (int g = 0; g < grid_points; ++g) grid.push_back(std::round((high + (low - high) * g / (grid_points - 1)) * 1e4) / 1e4);
  return grid;
}

/// The long pulse begins one edge after the strobe of the normal one.
double long_rise_s(const spec::ColumnSpec& column) { return columns::read_timing(column).strobe_s + column.wordline.edge_s; }

columns::Deck discharge_deck(const Subject& subject, const DischargeRun& run) {
  const auto& column = subject.column;
  columns::ColumnState state;
  state.title = "discharge by equal cells";
  state.precharge_v = column.supply_v;
  state.pulses = {{columns::read_timing(column).rise_s, column.wordline.pulse_s}, {long_rise_s(column), run.width_s}};
  state.step_s = std::max(1e-10, run.width_s / 60);
  state.relative_tolerance = 1e-5;  // 1e-6 makes one deck in a thousand step for ever
  state.bl_current_a = run.test_current_a;
  if (run.count > 0) state.selected.push_back({run.level_v, 0, run.shifts, run.count});
  state.column = run.column;
  state.idle_ones = column.rows - run.count;  // BL shows the selected cells alone; what the others leak shows on BLB
  return columns::sram_column_deck(subject.technology, column, state);
}

/// Crossing time after the plateau's begin, or NaN where the line is already below or never gets there before the word line
/// falls.
double plateau_crossing_s(const curves::Transient& transient, double level, double from_s, double until_s) {
  if (curves::value_at(transient, "bl", from_s) <= level || curves::value_at(transient, "bl", until_s) > level) return nan;
  return curves::crossing_s(transient, "bl", level, from_s) - from_s;
}

std::vector<double> discharge_row(const Subject& subject, const DischargeRun& run, const std::vector<double>& grid,
                                  const Outcome& outcome) {
  std::vector<double> row{static_cast<double>(run.set), static_cast<double>(run.cell), static_cast<double>(run.level),
                          run.level_v};
  row.insert(row.end(), run.shifts.begin(), run.shifts.end());
  row.insert(row.end(), {static_cast<double>(run.count), static_cast<double>(run.column), run.width_s, run.test_current_a});
  if (!outcome.ok) {
    row.resize(curves::discharge_columns.size() + grid.size(), nan);
    return row;
  }
  const auto timing = columns::read_timing(subject.column);
  const double rise = long_rise_s(subject.column), until = rise + run.width_s;
  const double from = rise + subject.column.wordline.edge_s + run.settled_s;
  const auto& transient = outcome.transient;
  const auto at = [&](const char* probe, double time) { return curves::value_at(transient, probe, time); };
  const double other_start = at("blb", timing.rise_s), other_strobe = at("blb", timing.strobe_s);
  const double leaked_on = std::lerp(other_start, other_strobe, (from - timing.rise_s) / (timing.strobe_s - timing.rise_s));
  row.insert(row.end(),
             {at("bl", timing.rise_s), at("bl", timing.strobe_s), other_start, other_strobe, at("blb", from) - leaked_on});
  for (const double level : grid) row.push_back(plateau_crossing_s(transient, level, from, until));
  return row;
}

}  // namespace

double settling_s(const spec::ColumnSpec& column, double level_v, double cell_a) {
  if (!column.array) return 0;
  const auto& a = *column.array;
  return columns::replica_settling_s(column, level_v, cell_a) +
         8 * (a.driver_ohm + a.columns * a.wordline_ohm / 2) * a.columns * (a.wordline_farad + 0.5e-15);
}

NominalCurve nominal_curve(WorkerPool& pool, const Subject& subject, const std::filesystem::path& file) {
  const double middle = subject.column.supply_v - subject.fit.swing_v / 2, stop = subject.column.supply_v;
  constexpr double step = 0.005;
  const bool replica = subject.column.wordline.replica.has_value();
  std::vector decks{columns::sram_cell_dc_deck(subject.technology, subject.column, {}, middle, stop, step)};
  std::vector<std::string> names{"wordline_v", "current_a"};
  if (replica) {
    decks.push_back(columns::replica_dc_deck(subject.technology, subject.column, stop, step));
    names.emplace_back("replica_a");
  }
  spec::Digester digester;
  for (const auto& deck : decks) digester.add(deck.text);
  const auto points = static_cast<std::size_t>(std::lround(stop / step)) + 1;
  curves::Journal journal(file, {"cell_current", digester.hex(), names, {}}, points);
  if (!journal.missing().empty()) {
    const auto outcomes = pool.run(decks);
    std::vector<std::vector<double>> rows(points);
    for (std::size_t d = 0; d < decks.size(); ++d) {
      if (!outcomes[d].ok) throw SpiceError("the dc sweep of the nominal cell failed: " + outcomes[d].error);
      const auto& sweep = outcomes[d].transient;
      const auto& source = sweep.trace(decks[d].probes.front());
      for (std::size_t i = 0; i < points; ++i) {
        if (d == 0) rows[i].push_back(sweep.time_s.at(i));
        rows[i].push_back(std::max(-source.at(i), 1e-18));
      }
    }
    for (std::size_t i = 0; i < points; ++i) journal.add(i, rows[i]);
  }
  NominalCurve curve;
  for (const auto& row : journal.finish().rows) {
    curve.wordline_v.push_back(row[0]);
    curve.current_a.push_back(row[1]);
    if (replica) curve.replica_a.push_back(row[2]);
  }
  return curve;
}

RunSet discharge_runs(const Subject& subject, const spec::WordlineLevels& levels, const NominalCurve& curve,
                      const column::Silicon& silicon) {
  const cells::SramShifts sigma = cells::sram_6t_sigmas_v(subject.technology);
  const int all = static_cast<int>(levels.level_v.size());
  std::vector<DischargeRun> runs;
  const auto add = [&](DischargeSet set, int cell, int level, const cells::SramShifts& shifts) {
    runs.push_back(sized_run(subject, curve, set, cell, level, levels[level], shifts));
  };
  const double test_current = subject.column.bitline_farad * subject.fit.swing_v / 1e-8;
  runs.push_back({DischargeSet::capacitance, 0, 0, 0, {}, 0, 0, 1.25e-8, test_current});
  for (int level = 1; level < all; ++level) add(DischargeSet::nominal, 0, level, {});
  const int ramp_stride = std::max(1, levels.ramp_steps() / 4);
  for (int cell = 0; cell < basis_cells; ++cell) {
    const auto shifts = spread_shifts_v(sigma, cell, 0.5 * box_sigmas);
    for (int level = 1; level < all; ++level) add(DischargeSet::basis, cell, level, shifts);
  }
  const int few[] = {levels.codes / 8, levels.codes * 3 / 8, levels.codes * 5 / 8, levels.codes - 1};
  for (int cell = 0; cell < subject.fit.cells; ++cell) {
    const auto shifts = spread_shifts_v(sigma, basis_cells + cell, box_sigmas);
    for (const int code : few) add(DischargeSet::cells, cell, code, shifts);
    add(DischargeSet::cells, cell, levels.trim(), shifts);
    for (int step = levels.ramp_steps() - 1; step >= 0; step -= ramp_stride)
      add(DischargeSet::cells, cell, levels.ramp(step), shifts);
  }
  for (int cell = 0; cell < subject.fit.holdout_cells; ++cell) {
    const auto shifts = column::cell_shifts_v(silicon, {static_cast<std::uint32_t>(cell), 0, 0, 0});
    add(DischargeSet::holdout, cell, 1 + cell * 7 % (all - 1), shifts);
  }

  const auto grid = voltage_grid(subject, subject.column.supply_v);
  auto names = curves::discharge_columns;
  for (const double level : grid) names.push_back(curves::crossing_column(spec::plain(level)));
  return {"discharge", names, runs.size(), [=](std::size_t i) { return discharge_deck(subject, runs[i]); },
          [=](std::size_t i, const Outcome& outcome) { return discharge_row(subject, runs[i], grid, outcome); }};
}

RunSet column_runs(const Subject& subject, const spec::WordlineLevels& levels,
                   const std::vector<column::SampledColumn>& samples, double relative_tolerance) {
  const auto deck = [=](std::size_t i) {
    auto state = column_state(samples[i], levels, subject.column, subject.column.supply_v, "column " + std::to_string(i));
    state.relative_tolerance = relative_tolerance;
    return columns::sram_column_deck(subject.technology, subject.column, state);
  };
  const auto row = [](std::size_t i, const Outcome& outcome) {
    const double index = static_cast<double>(i);
    if (!outcome.ok) return std::vector<double>{index, nan, nan};
    return std::vector<double>{index, outcome.transient.trace("bl").back(), outcome.transient.trace("blb").back()};
  };
  return {"columns", curves::random_column_columns, samples.size(), deck, row};
}

RunSet random_column_runs(const Subject& subject, const spec::WordlineLevels& levels, const column::Silicon& silicon,
                          std::uint32_t first, std::uint32_t count) {
  const auto deck = [=](std::size_t i) {
    const auto index = first + static_cast<std::uint32_t>(i);
    const auto sample = column::random_column(silicon, subject.column, index);
    auto state =
        column_state(sample, levels, subject.column, subject.column.supply_v, "random column " + std::to_string(index));
    state.relative_tolerance = full_column_tolerance;
    return columns::sram_column_deck(subject.technology, subject.column, state);
  };
  const auto row = [=](std::size_t i, const Outcome& outcome) {
    const double index = static_cast<double>(first + i);
    if (!outcome.ok) return std::vector<double>{index, nan, nan};
    return std::vector<double>{index, outcome.transient.trace("bl").back(), outcome.transient.trace("blb").back()};
  };
  return {"columns", curves::random_column_columns, count, deck, row};
}

}  // namespace bitline::spice
