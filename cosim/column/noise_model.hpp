#pragma once

#include <Eigen/Core>

#include "cosim/column/column_model.hpp"
#include "cosim/column/sampled_column.hpp"

namespace bitline::column {

/// What every read of a column adds afresh to V_BL - V_BLB.
///
///     sigma^2 = comparator^2 + 2 k T / C + sum_cells q F V / C,   F = G (4 - G) / 3,   G = (dlnI/dV_WL) / largest of it
///
/// V is what a nominal cell takes from its line: white noise of density 2 q F I, integrated over a pulse. In weak inversion the
/// current is shot noise (F = 1); towards strong inversion F goes to that of 4 k T (2/3) g_ms with the current's own slope.
/// Source: C. Enz, F. Krummenacher, E. Vittoz, "An analytical MOS transistor model", Analog Integr. Circuits Signal Process. 8,
/// 1995 (thermal noise by inversion charge); reset noise of both lines by equipartition.
/// Neglects: 1/f noise, noise of the supply and of the word-line levels, the fall of a current along its line. Valid: access
/// devices in saturation, that is lines well above the word lines less a threshold; a level below weak inversion among the
/// codes, else F errs on the large side.
struct NoiseModel {
  double comparator_v;      ///< [V]
  double reset_v;           ///< of both lines together [V]
  Eigen::VectorXd fano;     ///< F, by level
  Eigen::VectorXd cell_v2;  ///< variance that one selected cell adds, by level [V^2]
};

NoiseModel noise_model(const ColumnModel& model, double temperature_kelvin, double comparator_v);

/// Noise of the cells of one column as it is read: standard deviation of V_BL - V_BLB [V].
double cell_noise_v(const NoiseModel& noise, const SampledColumn& column);

/// All of it: standard deviation of V_BL - V_BLB at the comparator, from the variance that the selected cells add [V^2] or from
/// the column as it is read [V].
double sigma_v(const NoiseModel& noise, double cells_v2);
double sigma_v(const NoiseModel& noise, const SampledColumn& column);

/// Fano factors of single cells from their currents at rising word-line levels (at least two): F as above, slopes by
/// differences to the neighbours.
Eigen::VectorXd fano_factors(const Eigen::VectorXd& wordline_v, const Eigen::VectorXd& current);

}  // namespace bitline::column
