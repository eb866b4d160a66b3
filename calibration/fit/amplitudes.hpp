#pragma once

#include <Eigen/Core>
#include <vector>

#include "cosim/column/column_model.hpp"

namespace bitline::fit {

/// Charge-equivalent sums of one cell at one level, as measured.
struct CellSample {
  int cell;  ///< samples of one cell stay together in cross-validation
  int level;
  double access, pull_down;  ///< shifts of the discharging side, in sigma
  Eigen::VectorXd sums_v;    ///< length K
  double place = 0;          ///< in the array, from -1 at the word-line drivers to 1 at the far end
};

/// Modes along the word-line level, shape (levels, M): leading left singular vectors of the sums of cells that were measured at
/// every level; row 0 (not selected) is zero. M is the smallest number, at most `largest`, whose neglected part moves a column
/// of `rows` random cells by less than `error_v` rms.
Eigen::MatrixXd fit_level_modes(const std::vector<CellSample>& basis, int levels, int rows, double error_v, int largest);

/// A regression of the amplitudes and what it says of itself.
struct AmplitudeFit {
  column::ShiftPolynomial polynomial;
  double cross_validated_v;  ///< rms error of the first sum on cells left out [V]
  double condition;
};

/// Amplitude polynomials by weighted least squares, nearer shifts weighing more; the degree (2 … 6) is the lowest whose
/// cross-validated error is within a tenth of the best; `place_degree` is the largest power of the place in the array. FitError
/// when the samples cannot carry even the lowest degree.
AmplitudeFit fit_amplitudes(const std::vector<CellSample>& samples, const Eigen::MatrixXd& level_modes, double access_sigma_v,
                            double pull_down_sigma_v, int place_degree = 0);

}  // namespace bitline::fit
