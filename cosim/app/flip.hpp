#pragma once

#include <vector>

#include "calibration/variation/flip_probability.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/stages.hpp"
#include "netlists/columns/flip_ramp.hpp"

namespace bitline::app {

/// What is asked of cells that flip.
struct FlipQuestion {
  int cells;                    ///< for the count, and for each importance sample
  std::vector<double> level_v;  ///< further word-line levels [V]
  double working_v;             ///< largest word-line level in use [V]
};

/// Flip probability at one word-line level.
struct FlipAnswer {
  double level_v, distance;                                  ///< first-order distance of the flipping cells [sigma]
  std::vector<variation::FlipEstimate> importance, counted;  ///< none or one of each
};

struct FlipResult {
  columns::FlipStress stress;
  variation::FlipSlope slope;
  std::vector<FlipAnswer> answers;
};

/// Importance sampling at each level, and a plain count where cells enough flip for one: flip_*.csv.
FlipResult flip_probabilities(const spec::StudySpec& spec, const technologies::Technology& technology,
                              const FlipQuestion& question, spice::WorkerPool& pool, const Workplace& place);

Json flip_json(const FlipResult& result);
std::string flip_text(const FlipResult& result);

}  // namespace bitline::app
