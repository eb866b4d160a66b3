#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "calibration/fit/column_fit.hpp"
#include "cosim/curves/discharge_columns.hpp"
#include "netlists/spec/quantity.hpp"
#include "tests/cosim/column/synthetic_model.hpp"

namespace bitline::fit {

/// What a characterisation would say about columns that are exactly a given model: no simulator, and a known answer.
class SyntheticDataset {
 public:
  explicit SyntheticDataset(const column::ColumnModel& truth, int basis_cells = 30, int cells = 40) : truth_(truth) {
    discharge.kind = "discharge";
    discharge.digest = "0123";
    discharge.columns = curves::discharge_columns;
    for (int g = 0; g < 14; ++g) {
      grid_v_.push_back(std::round((1.19 + (0.5 - 1.19) * g / 13) * 1e4) / 1e4);
      discharge.columns.push_back(curves::crossing_column(spec::plain(grid_v_.back())));
    }
    add_capacitance_run();
    const int levels = static_cast<int>(truth.levels.level_v.size());
    for (int level = 1; level < levels; ++level) add_run(curves::DischargeSet::nominal, 0, level, {});
    for (int cell = 0; cell < basis_cells; ++cell) {
      const auto shifts = spread_shifts_v(4.7);
      for (int level = 1; level < levels; ++level) add_run(curves::DischargeSet::basis, cell, level, shifts);
    }
    for (int cell = 0; cell < cells; ++cell) {
      const auto shifts = spread_shifts_v(6.8);
      for (int level = 1; level < levels; level += 3) add_run(curves::DischargeSet::cells, cell, level, shifts);
    }
    for (int cell = 0; cell < 20; ++cell)
      add_run(curves::DischargeSet::holdout, cell, 1 + cell % (levels - 1),
              column::cell_shifts_v(silicon, {static_cast<std::uint32_t>(cell), 0, 0, 0}));
    columns = {"columns", "4567", curves::random_column_columns, {}};
    for (std::uint32_t index = 0; index < 16; ++index) {
      const auto lines = evaluate(truth, column::random_column(silicon, column, index), 1.2);
      columns.rows.push_back({static_cast<double>(index), lines.bl, lines.blb});
    }
  }

  FitData data() const { return {discharge, columns, silicon, column, fit, truth_.levels}; }

  curves::Dataset discharge, columns;
  column::Silicon silicon = column::synthetic_silicon(0);
  spec::ColumnSpec column = spec::example_column(48, 3);
  spec::FitSpec fit{.error_v = 5e-5, .swing_v = 0.7, .cells = 0, .holdout_cells = 0, .holdout_columns = 0};

 private:
  cells::SramShifts spread_shifts_v(double sigmas) {
    std::uniform_real_distribution<double> draw(-sigmas, sigmas);
    cells::SramShifts shifts{};
    shifts[0] = draw(random_) * silicon.sigma_v[0];
    shifts[2] = draw(random_) * silicon.sigma_v[2];
    return shifts;
  }

  /// A constant current makes the time linear in the voltage.
  void add_capacitance_run() {
    const double current_a = 2e-5, start = truth_.start_v();
    std::vector<double> row{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1.25e-8, current_a, start, start, start, start, 0};
    for (const double v : grid_v_) row.push_back(truth_.line_farad * (start - v) / current_a);
    discharge.rows.push_back(row);
  }

  /// `count` equal cells whose normal pulse takes at least 15 mV; then dV/dt = -count a psi(V) with a = S / 2 ns.
  void add_run(curves::DischargeSet set, int cell, int level, const cells::SramShifts& shifts) {
    constexpr double pulse_s = 2e-9;
    const Eigen::VectorXd sums = cell_sums_v(truth_, level, 0, shifts) / truth_.gain;
    const int count = static_cast<int>(std::clamp(std::ceil(0.015 / sums(0)), 1.0, 48.0));
    const double start = truth_.start_v(), kick = truth_.kick_v_per_v * count * truth_.levels[level];
    const double strobe = discharged_v(truth_, start, count * sums, kick);
    std::vector<double> row{static_cast<double>(set), static_cast<double>(cell), static_cast<double>(level),
                            truth_.levels[level]};
    row.insert(row.end(), shifts.begin(), shifts.end());
    const double other = start - truth_.leak_v * (column.rows - count);
    row.insert(row.end(), {static_cast<double>(count), 0, 1e-8, 0, start, strobe, start, other, kick});
    double time_s = 0, from_v = strobe + kick;  // the word line lifts the bit line before it discharges
    for (const double v : grid_v_) {
      if (v >= from_v) {
        row.push_back(std::numeric_limits<double>::quiet_NaN());
        continue;
      }
      constexpr int intervals = 8;  // Simpson's rule over a grid step
      const double h = (from_v - v) / (2 * intervals);
      for (int i = 0; i <= 2 * intervals; ++i) {
        const double weight = i == 0 || i == 2 * intervals ? 1 : i % 2 == 1 ? 4 : 2;
        time_s += weight * h / 3 / (count * sums.dot(truth_.bitline(v + i * h)) / pulse_s);
      }
      from_v = v;
      row.push_back(time_s);
    }
    discharge.rows.push_back(row);
  }

  column::ColumnModel truth_;
  std::vector<double> grid_v_;
  std::mt19937 random_{12};
};

}  // namespace bitline::fit
