#pragma once

#include <string>
#include <vector>

#include "calibration/fit/latch_fit.hpp"
#include "calibration/statistics/interval.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/stages.hpp"
#include "netlists/comparators/latch_circuit.hpp"

namespace bitline::app {

/// What is asked of a study of a specification's latch.
struct LatchStudy {
  int latches;                       ///< held-out latches, each at `common_modes` common modes
  int fit_latches;                   ///< latches that the model is fitted to
  int common_modes = 3;              ///< the comparator's reference first
  std::filesystem::path thresholds;  ///< file of the dataset
};

/// The offset's spread at one common mode, from the model on the held-out latches.
struct OffsetSpread {
  double common_mode_v, sigma_v;
};

/// A latch in figures.
struct LatchFigures {
  fit::LatchFit fit;
  std::string technology, corner;
  double temperature_kelvin, supply_v, reference_v;
  int latches, fit_latches;
  statistics::Interval offset_v;         ///< mean of SPICE's offsets at the reference common mode [V]
  statistics::Interval offset_sigma_v;   ///< their standard deviation [V]
  std::vector<OffsetSpread> spread;      ///< over the range of common modes
  comparators::LatchShifts sensitivity;  ///< of the threshold at the reference to each device's shift [V/V]
  spice::PoolCounts counts;
  double strobes;  ///< decks per threshold, mean
};

/// Searches the thresholds, fits the model, and compares it with SPICE on latches that it has not seen. SpecError without a
/// latch in the specification.
LatchFigures study_latch(const spec::StudySpec& spec, const technologies::Technology& technology, const LatchStudy& study,
                         spice::WorkerPool& pool, const Workplace& place);

Json latch_json(const LatchFigures& figures);
/// The same for people.
std::string latch_text(const LatchFigures& figures);

}  // namespace bitline::app
