#include "cosim/spice/cell_currents.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "cosim/curves/cell_current_columns.hpp"
#include "netlists/columns/sram_column.hpp"

namespace bitline::spice {

namespace {

constexpr double step_v = 0.005;  // the logarithm of a current is straight over this distance to some 1e-5
constexpr std::uint32_t macro = 1;

cells::SramShifts shifts_of(const column::Silicon& silicon, std::size_t run) {
  return column::cell_shifts_v(silicon, {static_cast<std::uint32_t>(run / 2), macro, 0, 0});
}

/// The same cell seen from the other side: storing 1 it discharges BLB exactly as this one, storing 0, discharges BL.
cells::SramShifts mirrored(const cells::SramShifts& shifts) {
  return {shifts[1], shifts[0], shifts[3], shifts[2], shifts[5], shifts[4]};
}

}  // namespace

double cell_current_bitline_v(const Subject& subject) { return subject.column.supply_v - subject.fit.swing_v / 2; }

RunSet cell_current_runs(const Subject& subject, const spec::WordlineLevels& levels, const column::Silicon& silicon,
                         std::uint32_t count) {
  const auto codes = levels.level_v.begin() + 1, end = levels.level_v.begin() + levels.codes;
  const double stop = std::ceil(*std::max_element(codes, end) / step_v - 1e-9) * step_v;
  auto names = curves::cell_current_columns;
  for (int code = 1; code < levels.codes; ++code) names.push_back(curves::code_current_column(code));
  const auto deck = [=](std::size_t run) {
    const auto shifts = shifts_of(silicon, run);
    return columns::sram_cell_dc_deck(subject.technology, subject.column, run % 2 == 0 ? shifts : mirrored(shifts),
                                      cell_current_bitline_v(subject), stop, step_v);
  };
  const auto row = [=](std::size_t run, const Outcome& outcome) {
    const auto shifts = shifts_of(silicon, run);
    const std::size_t cell = run / 2, side = run % 2;
    std::vector<double> values{static_cast<double>(cell), static_cast<double>(side)};
    values.insert(values.end(), shifts.begin(), shifts.end());
    if (!outcome.ok) {
      values.resize(names.size(), std::numeric_limits<double>::quiet_NaN());
      return values;
    }
    std::vector<double> current_a;
    for (const double branch_a : outcome.transient.trace("vbl#branch")) current_a.push_back(std::max(-branch_a, 1e-18));
    const columns::CellCurve curve{outcome.transient.time_s, current_a};
    const auto& wordline = subject.column.wordline;
    for (int code = 1; code < levels.codes; ++code)
      values.push_back(columns::pulse_charge_coulomb(curve, wordline, levels[code]) / wordline.pulse_s);
    return values;
  };
  return {"cell_currents", names, 2 * std::size_t{count}, deck, row};
}

}  // namespace bitline::spice
