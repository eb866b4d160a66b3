#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "calibration/statistics/shape.hpp"
#include "cosim/column/column_model.hpp"
#include "cosim/column/silicon.hpp"

namespace bitline::variation {

/// What a fitted model says of the current of one cell at every DAC code from 1 on: a polynomial in the shifts of the two
/// devices that matter.
struct CellLaw {
  int degree;
  double access_sigma_v, pull_down_sigma_v;  ///< units of the shifts [V]
  Eigen::MatrixXd coefficients;              ///< (terms as in column::monomials, codes - 1) [A]

  Eigen::Index codes() const { return coefficients.cols(); }
};

/// Charge-equivalent current of a model's cell at a bit-line voltage: what it takes from its line in one pulse, as a current
/// over the pulse's width. The gain of full columns is left out; the line's capacitance is its mean over the swing.
CellLaw cell_law(const column::ColumnModel& model, double bitline_v, double pulse_s);

/// Shifts of the devices of one side [V], one row per cell: access, pull-down.
using SideTable = Eigen::Matrix<double, Eigen::Dynamic, 2>;
SideTable side_table(const std::vector<cells::SramShifts>& shifts, int bit);

/// Currents of cells, shape (cells, codes - 1) [A].
Eigen::MatrixXd currents_a(const CellLaw& law, const SideTable& shifts_v);

/// Shape of the current's distribution over all cells of a silicon at every code: exact moments of the polynomial under normal
/// shifts by Gauss-Hermite quadrature, so no sample stands between. The silicon's draws end at 6.77 sigma; what lies beyond
/// changes a fourth moment by less than 1e-7.
std::vector<statistics::Shape> population(const CellLaw& law, const column::Silicon& silicon);

/// Sides of `count` fresh cells of the silicon, drawn at macro 2; two sides of one cell are two different calls.
SideTable draw_side(const column::Silicon& silicon, std::uint32_t first_die, std::uint32_t count, int bit);

}  // namespace bitline::variation
