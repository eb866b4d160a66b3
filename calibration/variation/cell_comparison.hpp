#pragma once

#include <array>
#include <functional>
#include <vector>

#include "calibration/variation/cell_law.hpp"
#include "cosim/curves/dataset.hpp"

namespace bitline::variation {

/// Cells as SPICE sees them (curves/cell_current_columns.hpp): those of which both sides gave a current.
struct MeasuredCells {
  std::vector<cells::SramShifts> shifts;
  std::array<Eigen::MatrixXd, 2> current_a;  ///< by side: (cells, codes - 1) [A]
  std::array<int, 2> failed{};               ///< runs without a result, by side

  std::size_t count() const { return shifts.size(); }
};
MeasuredCells measured_cells(const curves::Dataset& currents, int codes);

/// The three statistics that a family-wise statement is made of.
enum class Statistic { mean, deviation, skewness };
inline constexpr int statistics_per_level = 3;

/// One statistic of one side at one DAC code.
struct Compared {
  int code, side;
  Statistic statistic;
  double spice, model;       ///< of the SPICE cells; of the model's whole population
  double half_width;         ///< of the simultaneous interval of as many cells of the model
  double paired;             ///< the same statistic of the model on the same cells, less SPICE
  double paired_half_width;  ///< of the simultaneous interval of that difference (bootstrap over cells)
  bool inside() const;       ///< the unpaired statement
};

/// SPICE cells against a model, over all codes, sides and statistics at once.
struct Comparison {
  double confidence = 0;
  std::size_t cells = 0;
  int replicates = 0;             ///< sets of as many cells drawn from the model
  double largest_deviation = 0;   ///< over the family, in standard errors
  double critical_deviation = 0;  ///< its quantile at `confidence` when the model is the truth
  double probability = 0;         ///< of a larger one when the model is the truth
  double largest_paired_share =
      0;  ///< largest (|paired| + paired_half_width) / half_width: what of the interval is the model's own
  double largest_relative_bias = 0;  ///< of the mean, paired, over codes and sides
  double largest_relative_rms = 0;   ///< rms over cells of model less SPICE, over the mean current
  std::vector<Compared> family = {};
  bool inside() const { return largest_deviation <= critical_deviation; }
};

/// Compares mean, deviation and skewness at every code and side.
///
/// Unpaired: `replicates` sets of as many cells are drawn from the model itself; the largest deviation of a set from the
/// population, over the whole family and in standard errors, has a distribution whose quantile at `confidence` bounds all
/// statements at once (max-t; no normality and no independence of levels is assumed, and the size is exact up to the number of
/// replicates). Paired: model and SPICE on the same cells; the difference has a simultaneous bootstrap interval, which is what
/// a much larger number of cells would resolve. `interrupted` is polled; true ends the work with Interrupted.
Comparison compare_cells(const MeasuredCells& cells, const CellLaw& law, const column::Silicon& silicon, double confidence,
                         int replicates, const std::function<bool()>& interrupted = {});

}  // namespace bitline::variation
