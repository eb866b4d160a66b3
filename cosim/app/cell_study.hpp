#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "calibration/variation/cell_comparison.hpp"
#include "cosim/app/flip.hpp"

namespace bitline::app {

/// Of every interval that is stated about single cells.
inline constexpr double cell_confidence = 0.99;

/// How many single cells are compared with a model, and whether those that flip are looked for too.
struct CellQuestion {
  int cells = 2000;
  int replicates = 1000;  ///< sets of as many cells drawn from the model
  bool flip = false;
  std::vector<double> flip_level_v = {};  ///< further word-line levels for that [V]
};

/// Single cells with mismatch in SPICE and in the fitted model.
struct CellStudy {
  variation::MeasuredCells cells;
  variation::Comparison comparison;
  std::array<Eigen::MatrixXd, 2> model_a;  ///< of the same cells, by side
  std::vector<statistics::Shape> population;
  spec::WordlineLevels levels;
  double bitline_v;
  spice::PoolCounts counts;
  std::optional<FlipResult> flips;
};

/// Characterises and fits, draws cells in SPICE (cell_currents.csv), and compares them with the model.
CellStudy study_cells(const spec::StudySpec& spec, const technologies::Technology& technology, const CellQuestion& question,
                      spice::WorkerPool& pool, const Workplace& place);

/// What `bitline variation --json` prints.
Json cells_json(const CellStudy& study);
/// The same for people.
std::string cells_text(const CellStudy& study);

}  // namespace bitline::app
