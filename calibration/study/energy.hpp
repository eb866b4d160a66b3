#pragma once

#include "calibration/statistics/interval.hpp"
#include "cosim/curves/dataset.hpp"
#include "netlists/spec/column_spec.hpp"

namespace bitline::study {

/// Cycles of one kind as simulated, and what surrounds them.
struct CycleInput {
  const curves::Dataset& cycles;  ///< curves::cycle_columns
  double busy_s;                  ///< from the release of the precharge to the begin of the next one [s]
  const spec::ColumnSpec& column;
  double cell_leakage_a;  ///< of a nominal unselected cell from its supply [A]
};

/// What one column takes from its supplies in a cycle, and how long that lasts; means over the simulated columns.
struct CycleEnergy {
  double precharge_joule;           ///< level of the precharge: what both lines have lost
  double precharge_gates_joule;     ///< gates of the column's precharge devices
  double wordlines_joule;           ///< drivers from the supply, the column's share
  double wordlines_at_level_joule;  ///< the same if every level had a supply of its own; not in the total
  double cells_joule;               ///< supply of the selected cells
  double comparator_joule;          ///< latch and its clock; zero where the comparator is declared only
  double leakage_joule;             ///< supply of the unselected cells over the cycle
  statistics::Interval total_joule;
  double drop_v;        ///< mean over both lines
  double difference_v;  ///< mean magnitude of V_BL - V_BLB
  double rows_on;       ///< mean
  double recovery_s;    ///< longest of all columns
  double cycle_s;       ///< the same columns without pause: busy, and precharged to a millivolt
  int failed;           ///< runs without a result
};

/// Summary of simulated cycles; SpiceError when not one run succeeded.
CycleEnergy cycle_energy(const CycleInput& input);

/// One way to form the dot product of a column: how often it cycles, and what it adds outside of the array.
struct DotProduct {
  CycleEnergy cycle;
  int cycles;          ///< per dot product
  int macs;            ///< per dot product: a row's bit times its input code
  double adder_joule;  ///< per MAC outside of the array
  double area_m2;      ///< of the column's cells

  double mac_joule() const { return cycles * cycle.total_joule.value / macs + adder_joule; }
  double seconds() const { return cycles * cycle.cycle_s; }
  /// Operations of which a MAC is two, per joule [1/J].
  double operations_per_joule() const { return 2 / mac_joule(); }
  /// The same per second and area [1/(s m^2)].
  double operations_per_second_m2() const { return 2 * macs / seconds() / area_m2; }
};

/// Energy of adding one input to a sum that has room for all rows [J]: `bits` one-bit adders of 0.1 pJ / 32 each at 45 nm and
/// 0.9 V, scaled with gate length and the square of the supply.
/// Source: M. Horowitz, ISSCC 2014, 10.1109/ISSCC.2014.6757323 (32-bit integer add). Neglects: registers, wires, control.
double adder_joule(const spec::ColumnSpec& column, double gate_length_m);

}  // namespace bitline::study
