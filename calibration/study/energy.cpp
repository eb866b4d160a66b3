#include "calibration/study/energy.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "netlists/spec/error.hpp"

namespace bitline::study {

CycleEnergy cycle_energy(const CycleInput& input) {
  const auto& cycles = input.cycles;
  std::vector<const std::vector<double>*> good;
  CycleEnergy energy{};
  const auto recovery = cycles.column("recovery_s");
  for (const auto& row : cycles.rows) {
    if (std::isnan(row[recovery])) {
      ++energy.failed;
      continue;
    }
    good.push_back(&row);
    energy.recovery_s = std::max(energy.recovery_s, row[recovery]);
  }
  if (good.empty())
    throw SpiceError("none of " + std::to_string(cycles.rows.size()) + " cycles could be simulated until the lines were back");
  const auto mean = [&](const char* name) {
    const auto column = cycles.column(name);
    double sum = 0;
    for (const auto* row : good) sum += (*row)[column];
    return sum / static_cast<double>(good.size());
  };
  energy.cycle_s = input.busy_s + energy.recovery_s;
  const double leak = input.column.supply_v * input.cell_leakage_a * energy.cycle_s;  // per cell
  energy.precharge_joule = mean("precharge_joule");
  energy.precharge_gates_joule = mean("precharge_gates_joule");
  energy.wordlines_joule = mean("wordlines_joule");
  energy.wordlines_at_level_joule = mean("wordlines_at_level_joule");
  energy.cells_joule = mean("cells_joule");
  energy.comparator_joule = mean("comparator_joule");
  energy.rows_on = mean("rows_on");
  energy.leakage_joule = leak * (input.column.rows - energy.rows_on);
  energy.drop_v = (mean("drop_bl_v") + mean("drop_blb_v")) / 2;
  std::vector<double> totals;
  const auto rows_on = cycles.column("rows_on");
  const auto drop_bl = cycles.column("drop_bl_v"), drop_blb = cycles.column("drop_blb_v");
  for (const auto* row : good) {
    energy.difference_v += std::abs((*row)[drop_bl] - (*row)[drop_blb]) / static_cast<double>(good.size());
    double total = leak * (input.column.rows - (*row)[rows_on]);
    for (const char* name : {"precharge_joule", "precharge_gates_joule", "wordlines_joule", "cells_joule", "comparator_joule"})
      total += (*row)[cycles.column(name)];
    totals.push_back(total);
  }
  energy.total_joule = statistics::mean(totals);
  return energy;
}

double adder_joule(const spec::ColumnSpec& column, double gate_length_m) {
  constexpr double bit_joule = 0.1e-12 / 32, length_m = 45e-9, supply_v = 0.9;
  const double bits = column.wordline.bits + std::ceil(std::log2(column.rows)) + 1;  // with a sign
  return bits * bit_joule * (gate_length_m / length_m) * std::pow(column.supply_v / supply_v, 2);
}

}  // namespace bitline::study
