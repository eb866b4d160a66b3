#include "cosim/column/rram_row_read.hpp"

#include <cmath>
#include <numbers>
#include <string>

#include "netlists/spec/error.hpp"

namespace bitline::column {

namespace {

double leak_of(const RramCellLaw& law, const RramBranch& branch) { return std::exp(-branch.shift_v / law.off_slope_v); }

/// Sum over both branches of all cells; the inputs do not count.
double leak_of(const RramCellLaw& law, std::span<const RramRow> cells) {
  double sum = 0;
  for (const RramRow& cell : cells) sum += leak_of(law, cell.a) + leak_of(law, cell.b);
  return sum;
}

/// Of a column whose branches leak `leak` in all, `cell` at row `row` selected: Newton's method for the current through the
/// wires up to that row.
double selected_row_a(const RramModel& model, int row, const RramRow& cell, double leak) {
  const RramBranch& selected = cell.input > 0 ? cell.a : cell.b;
  const RramBranch others{1, -model.law.off_slope_v * std::log(leak - leak_of(model.law, selected))};
  // One row's current is too small for what the series resistance changes by.
  const double bitline_ohm = model.wires.series_ohm + model.wires.bitline_ohm * (row + 1);
  const double sourceline_ohm = model.wires.sourceline_ohm * (row + 1);
  constexpr int most = 50;
  constexpr double near = 1e-5;  // a step squares the error: what the last one leaves is far below
  double current_a = 0;
  for (int iteration = 0; iteration < most; ++iteration) {
    const double bitline_v = model.read.voltage_v - current_a * bitline_ohm, sourceline_v = current_a * sourceline_ohm;
    const BranchCurrent own = selected_current(model.law, selected, bitline_v, sourceline_v);
    const BranchCurrent leakage = unselected_current(model.law, others, bitline_v, sourceline_v);
    const double per_bitline = own.per_bitline_siemens + leakage.per_bitline_siemens;
    const double per_sourceline = own.per_sourceline_siemens + leakage.per_sourceline_siemens;
    const double step = (own.a + leakage.a - current_a) / (1 + per_bitline * bitline_ohm - per_sourceline * sourceline_ohm);
    current_a += step;
    if (std::abs(step) <= near * std::abs(current_a)) return current_a;
  }
  throw DomainError("the current of row " + std::to_string(row) + " of a resistive column, selected alone, was not found at " +
                    std::to_string(model.read.voltage_v) + " V; expected wires that drop less than the read voltage");
}

RowDecision decision(double current_a, double threshold_a, const RramNoise& noise) {
  const double sigma = std::hypot(noise.sense, noise.device * current_a), margin = std::abs(current_a - threshold_a);
  return {current_a > threshold_a, sigma > 0 ? std::erfc(margin / sigma / std::numbers::sqrt2) / 2 : 0};
}

}  // namespace

double single_row_a(const RramModel& model, std::span<const RramRow> cells, int row) {
  return selected_row_a(model, row, cells[static_cast<std::size_t>(row)], leak_of(model.law, cells));
}

std::vector<RowDecisions> row_decisions(const RramModel& model, const RramSilicon& silicon, const RramProgram& program,
                                        int column, const RowReader& reader) {
  const RramPlace place = place_of(program, column);
  const double threshold_a =
      reader.reference_a + row_offset_a(silicon, place, place.column / static_cast<std::uint32_t>(reader.mux_ways));
  std::vector<RramRow> cells = column_cells(silicon, program, column);
  const double leak = leak_of(model.law, cells);
  std::vector<RowDecisions> decisions;
  for (int row = 0; row < static_cast<int>(cells.size()); ++row) {
    RramRow& cell = cells[static_cast<std::size_t>(row)];
    const auto verdict = [&](int input) {
      cell.input = input;
      return decision(selected_row_a(model, row, cell, leak), threshold_a, reader.noise);
    };
    decisions.push_back({verdict(1), verdict(-1)});
  }
  return decisions;
}

double nominal_row_a(const RramModel& model, bool match) {
  const RramRow cell{{model.low_ohm, 0}, {model.high_ohm, 0}, match ? 1 : -1};
  return single_row_a(model, std::vector(static_cast<std::size_t>(model.wires.rows), cell), model.wires.rows / 2);
}

}  // namespace bitline::column
