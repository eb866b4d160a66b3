#include "calibration/variation/cell_law.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <limits>

namespace bitline::variation {

namespace {

using cells::SramDevice;

constexpr SramDevice access_of(int bit) { return bit == 0 ? SramDevice::access_left : SramDevice::access_right; }
constexpr SramDevice pull_down_of(int bit) { return bit == 0 ? SramDevice::pull_down_left : SramDevice::pull_down_right; }

/// Nodes and weights for the mean of a polynomial of a standard normal variable, exact to degree 2 n - 1.
/// Source: Golub and Welsch, Math. Comp. 23, 1969.
struct Quadrature {
  Eigen::VectorXd node, weight;
};
Quadrature gauss_hermite(int n) {
  Eigen::VectorXd diagonal = Eigen::VectorXd::Zero(n), below(n - 1);
  for (int i = 1; i < n; ++i) below(i - 1) = std::sqrt(i);
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  solver.computeFromTridiagonal(diagonal, below);
  return {solver.eigenvalues(), solver.eigenvectors().row(0).cwiseAbs2().transpose()};
}

}  // namespace

CellLaw cell_law(const column::ColumnModel& model, double bitline_v, double pulse_s) {
  const Eigen::VectorXd shape = model.bitline(bitline_v);
  CellLaw law{model.amplitudes.degree, model.amplitudes.access_sigma_v, model.amplitudes.pull_down_sigma_v,
              Eigen::MatrixXd(model.amplitudes.coefficients.rows(), model.levels.codes - 1)};
  for (int code = 1; code < model.levels.codes; ++code)
    law.coefficients.col(code - 1) =
        column::level_coefficients(model, code) * shape * (model.line_farad / (model.gain * pulse_s));
  return law;
}

SideTable side_table(const std::vector<cells::SramShifts>& shifts, int bit) {
  SideTable table(static_cast<Eigen::Index>(shifts.size()), 2);
  for (Eigen::Index i = 0; i < table.rows(); ++i) {
    const auto& cell = shifts[static_cast<std::size_t>(i)];
    table.row(i) << cell[static_cast<std::size_t>(access_of(bit))], cell[static_cast<std::size_t>(pull_down_of(bit))];
  }
  return table;
}

Eigen::MatrixXd currents_a(const CellLaw& law, const SideTable& shifts_v) {
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> terms(shifts_v.rows(), law.coefficients.rows());
  for (Eigen::Index i = 0; i < terms.rows(); ++i)
    column::fill_monomials(law.degree, shifts_v(i, 0) / law.access_sigma_v, shifts_v(i, 1) / law.pull_down_sigma_v,
                           terms.row(i));
  return terms * law.coefficients;
}

std::vector<statistics::Shape> population(const CellLaw& law, const column::Silicon& silicon) {
  const auto rule = gauss_hermite(2 * law.degree + 2);  // the fourth power has degree 4 law.degree
  const auto n = rule.node.size();
  SideTable shifts(n * n, 2);
  Eigen::VectorXd weight(n * n);
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < n; ++j) {
      shifts.row(i * n + j) << rule.node(i) * silicon.sigma_v[static_cast<std::size_t>(access_of(0))],
          rule.node(j) * silicon.sigma_v[static_cast<std::size_t>(pull_down_of(0))];
      weight(i * n + j) = rule.weight(i) * rule.weight(j);
    }
  const Eigen::ArrayXXd current = currents_a(law, shifts).array();
  std::vector<statistics::Shape> shapes;
  for (Eigen::Index code = 0; code < current.cols(); ++code) {
    const double mean = weight.dot(current.col(code).matrix());
    const Eigen::ArrayXd u = current.col(code) / mean - 1;  // around the mean: nothing cancels
    const auto moment = [&](int power) { return weight.dot(u.pow(power).matrix()); };
    const auto relative =
        statistics::shape_of_moments(moment(1), moment(2), moment(3), moment(4), std::numeric_limits<double>::infinity());
    shapes.push_back({mean, relative.deviation * mean, relative.skewness, relative.excess_kurtosis});
  }
  return shapes;
}

SideTable draw_side(const column::Silicon& silicon, std::uint32_t first_die, std::uint32_t count, int bit) {
  constexpr std::uint32_t macro = 2;
  SideTable table(count, 2);
  for (std::uint32_t i = 0; i < count; ++i)
    table.row(i) << column::threshold_shift_v(silicon, {first_die + i, macro, 0, 0}, access_of(bit)),
        column::threshold_shift_v(silicon, {first_die + i, macro, 0, 0}, pull_down_of(bit));
  return table;
}

}  // namespace bitline::variation
