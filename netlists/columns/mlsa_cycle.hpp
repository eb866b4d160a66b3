#pragma once

#include "netlists/columns/mlsa_bench.hpp"

namespace bitline::columns {

/// When things happen in a whole read by an MLSA, from t = 0 [s].
struct MlsaTiming {
  double rise_s;    ///< word lines begin to rise
  double strobe_s;  ///< the clock begins to rise
  double fall_s;    ///< word lines and clock begin to fall: the evaluation is over
  double end_s;     ///< of the deck
};

MlsaTiming mlsa_timing(const MlsaCircuit& circuit, double settle_s);

/// The transient of a whole read: the clamp holds the bit line, the word lines rise, the column's current settles for
/// `settle_s`, the latches are strobed, and everything goes back. Probes: what the supplies deliver is minus the currents
/// "vcol#branch" (the column, through its mirror), "vlat#branch" (copies and latches), "vref#branch" (the references' mirrors),
/// "von#branch" (word lines of the selected rows: gates and `wordline_farad` a row), "vclk#branch", and q<k>, qb<k>.
/// Neglects: as mlsa_deck; the clamp's amplifier takes nothing.
Deck mlsa_cycle_deck(const technologies::Technology& technology, const technologies::RramTechnology& rram,
                     const spec::RramArraySpec& array, const MlsaCircuit& circuit, const MlsaState& state, double settle_s);

/// The amplifier of row-by-row reading: one current latch of small devices, for a cell whose states are far apart.
MlsaCircuit row_reader_circuit();

}  // namespace bitline::columns
