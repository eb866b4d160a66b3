#pragma once

#include <string>
#include <vector>

#include "netlists/columns/rram_column.hpp"
#include "netlists/comparators/current_latch.hpp"

namespace bitline::columns {

/// The circuits of a multi-level sense amplifier (MLSA): a clamp, the mirror that copies what it delivers, and for every
/// reference one more mirror and one current latch. A flash: 2^bits - 1 latches, one strobe, as the published silicon has it
/// (Yin et al., IEEE Trans. Electron Devices 67(10), 2020). One latch with 2^bits - 1 references in turn is the same deck with
/// one reference, strobed as often: all levels then share one offset, for as many times the time.
struct MlsaCircuit {
  int units;                               ///< copies have 1/units of the column's current and of the references
  comparators::CurrentLatchSizes latch{};  ///< its copy is the unit of the mirrors
  double clamp_width_m;                    ///< of the n-channel device between bit line and mirror
  double evaluation_s = 20e-9;             ///< from the clock's rise to the code [s]
  double edge_s = 50e-12;                  ///< of the clock [s]
  double load_farad = 2e-15;               ///< at each output of a latch [F]
};

/// An MLSA for columns of up to `full_scale_a`: mirrors of so many units that a copy has at most 16 uA, and a clamp that
/// carries it. Assumption, as all sizes are.
MlsaCircuit mlsa_circuit(double full_scale_a);

/// Threshold shifts of an MLSA's devices [V]; empty vectors: without mismatch.
struct MlsaShifts {
  double column_mirror_v = 0;                       ///< of the mirror that the column's current flows through
  std::vector<double> reference_mirrors_v;          ///< one per reference
  std::vector<comparators::LatchShifts> latches_v;  ///< one per reference, in the order of current_latch()
};

/// Standard deviation of the shift of a mirror that a column's or a reference's whole current flows through [V].
double mirror_sigma_v(const technologies::Technology& technology, const MlsaCircuit& circuit);

/// A column, what it is compared with, and the mismatch of what compares.
struct MlsaState {
  RramColumnState column;
  std::vector<double> references_a;  ///< rising [A]
  MlsaShifts shifts = {};
};

/// The transient of one strobe with the column's read as it stands: probes "vsense#branch" (the column's current, from the
/// mirror to the bit line), "bl", and for reference k "q<k>" and "qb<k>"; q is high where the column's current is above the
/// reference. Read the current at the first point: later the latches kick.
/// Neglects: the clamp's amplifier is ideal (a gain of 10^4 and of 1 at 100 GHz, without noise), and each reference is a
/// current that a replica column was seen to deliver (replica_rows), not the replica itself.
Deck mlsa_deck(const technologies::Technology& technology, const technologies::RramTechnology& rram,
               const spec::RramArraySpec& array, const MlsaCircuit& circuit, const MlsaState& state);

/// One strobe of one current latch with its two mirrors; currents are ideal.
struct CurrentStrobe {
  comparators::LatchShifts shifts = {};                ///< of the latch [V]
  double column_mirror_v = 0, reference_mirror_v = 0;  ///< shifts [V]
  double column_a, reference_a;                        ///< before the mirrors [A]
};

/// The transient of one strobe, probes "xlatch0.o" and "xlatch0.ob": the first is the higher one where the column's current is
/// larger.
Deck current_strobe_deck(const technologies::Technology& technology, const spec::RramArraySpec& array,
                         const MlsaCircuit& circuit, const CurrentStrobe& strobe);

/// A column of nominal cells as a reference: the first `matches` rows match. With `half` the next row has two low devices in
/// series, so that the reference lies between two counts.
RramColumnState replica_rows(const technologies::RramTechnology& rram, int rows, int matches, bool half);

}  // namespace bitline::columns
