#pragma once

#include <span>
#include <string>
#include <vector>

#include "cosim/spice/mlsa_codes.hpp"
#include "netlists/columns/mlsa_cycle.hpp"

namespace bitline::spice {

/// What one column takes from the supply in a read, and how long it takes.
struct RramEnergy {
  double column_joule = 0;      ///< the column's current, from the supply through mirror and clamp
  double wordlines_joule = 0;   ///< this column's share of the selected word lines: its gates and its wire
  double amplifiers_joule = 0;  ///< copies, latches, clock
  double references_joule = 0;  ///< this amplifier's share of the references' mirrors
  double time_s = 0;            ///< from the word lines' rise to the code [s]
  std::string error = {};       ///< why there is no energy

  double total_joule() const { return column_joule + wordlines_joule + amplifiers_joule + references_joule; }
};

/// Energies of whole reads (columns::mlsa_cycle_deck). References are switched on for the read alone, and `sharing` amplifiers
/// use the same.
std::vector<RramEnergy> read_energies(WorkerPool& pool, const RramBench& bench, const columns::MlsaCircuit& circuit,
                                      std::span<const columns::MlsaState> states, double settle_s, int sharing);

/// Energy of the same column read row by row: every row selected once, each time one latch against one reference between
/// the states, half way or where `array.row_reader` has it. Half of the rows match. Two reads in SPICE, of a row in the middle;
/// the counter of their bits, digital, is not in it. SpiceError when one fails or says the wrong bit.
RramEnergy row_by_row_energy(WorkerPool& pool, const RramBench& bench, double settle_s, int sharing);

}  // namespace bitline::spice
