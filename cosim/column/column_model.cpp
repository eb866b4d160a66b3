#include "cosim/column/column_model.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::column {

Eigen::VectorXd BitlineModes::operator()(double bitline_v) const {
  const double u = (2 * bitline_v - (high_v + low_v)) / (high_v - low_v);
  Eigen::VectorXd value = coefficients.col(coefficients.cols() - 1);
  for (Eigen::Index p = coefficients.cols() - 2; p >= 0; --p) value = value * u + coefficients.col(p);
  return value;
}

void fill_monomials(int degree, double x, double y, Eigen::Ref<Eigen::RowVectorXd> terms) {
  Eigen::Index t = 0;
  double power_y = 1;
  for (int j = 0; j <= degree; ++j, power_y *= y) {
    double power = power_y;
    for (int i = 0; i + j <= degree; ++i, power *= x) terms(t++) = power;
  }
}

Eigen::VectorXd monomials(int degree, double x, double y) {
  Eigen::RowVectorXd terms((degree + 1) * (degree + 2) / 2);
  fill_monomials(degree, x, y, terms);
  return terms.transpose();
}

ColumnModel at_column(const ColumnModel& model, int column) {
  ColumnModel own = model;
  const double place = model.array.place(column);
  double factor = place;
  for (const auto& block : model.amplitudes.place) {
    own.amplitudes.coefficients += factor * block;
    factor *= place;
  }
  own.amplitudes.place.clear();
  return own;
}

Eigen::VectorXd leak_sums_v(const ColumnModel& model) {
  const Eigen::VectorXd shape = level_coefficients(model, 1).row(0).transpose();
  return model.leak_v / shape.dot(model.bitline(model.start_v())) * shape;
}

Eigen::VectorXd nominal_pull_v(const ColumnModel& model) {
  const auto m = model.wordline_modes();
  return model.gain * model.level_modes * model.amplitudes.coefficients.row(0).head(m).transpose();
}

Eigen::MatrixXd level_coefficients(const ColumnModel& model, int level) {
  const auto m = model.wordline_modes(), k = model.bitline_modes();
  Eigen::MatrixXd coefficients(model.amplitudes.coefficients.rows(), k);
  for (Eigen::Index mode = 0; mode < k; ++mode)
    coefficients.col(mode) =
        model.gain * model.amplitudes.coefficients.middleCols(mode * m, m) * model.level_modes.row(level).transpose();
  return coefficients;
}

SideShifts side_shifts(const ColumnModel& model, double access_v, double pull_down_v) {
  const SideShifts shifts{access_v / model.amplitudes.access_sigma_v, pull_down_v / model.amplitudes.pull_down_sigma_v};
  const double largest = std::max(std::abs(shifts.access), std::abs(shifts.pull_down));
  if (largest > 0 && model.max_shift_sigmas == 0)
    throw DomainError(
        "the model was fitted to curves that do not say what threshold shifts do, so it covers no mismatch; set "
        "variation.mismatch_scale=0 and variation.wordline_error to 0 V");
  if (largest > model.max_shift_sigmas)
    throw DomainError("a threshold shift of " + spec::plain(largest) + " sigma is outside the model's box of ±" +
                      spec::plain(model.max_shift_sigmas) + " sigma");
  return shifts;
}

Eigen::VectorXd cell_sums_v(const ColumnModel& model, int level, int bit, const cells::SramShifts& shifts) {
  const auto device = [&](cells::SramDevice left, cells::SramDevice right) {
    return shifts[static_cast<std::size_t>(bit == 0 ? left : right)];
  };
  const auto side = side_shifts(model, device(cells::SramDevice::access_left, cells::SramDevice::access_right),
                                device(cells::SramDevice::pull_down_left, cells::SramDevice::pull_down_right));
  return level_coefficients(model, level).transpose() * monomials(model.amplitudes.degree, side.access, side.pull_down);
}

double discharged_v(const ColumnModel& model, double start_v, const Eigen::VectorXd& sums_v, double kick_v) {
  constexpr int steps = 64;  // a step is about 1 % of the swing: the method's error is far below a microvolt
  constexpr double h = 1.0 / steps;
  const auto slope = [&](double v) { return -sums_v.dot(model.bitline(v + kick_v)); };
  double v = start_v;
  for (int s = 0; s < steps; ++s) {
    const double a = slope(v), b = slope(v + h / 2 * a), c = slope(v + h / 2 * b), d = slope(v + h * c);
    v += h / 6 * (a + 2 * b + 2 * c + d);
  }
  return v;
}

Eigen::MatrixXd kick_matrix(const BitlineModes& modes) {
  constexpr int points = 41;
  const auto k = modes.coefficients.rows();
  Eigen::MatrixXd value(points, k), slope(points, k);
  const double step = (modes.high_v - modes.low_v) / (points - 1), half = step / 2;
  for (int p = 0; p < points; ++p) {
    const double v = modes.low_v + p * step;
    value.row(p) = modes(v).transpose();
    slope.row(p) = (modes(v + half) - modes(v - half)).transpose() / step;
  }
  return value.colPivHouseholderQr().solve(slope).transpose();
}

LineVoltages evaluate(const ColumnModel& array, const SampledColumn& column, double precharge_v) {
  const ColumnModel model = at_column(array, column.column);
  const Eigen::VectorXd pull = nominal_pull_v(array), leak = leak_sums_v(array);
  Eigen::VectorXd bl = Eigen::VectorXd::Zero(model.bitline_modes()), blb = bl;
  double kick = 0, neighbours = 0;
  for (const auto& cell : column.cells) {
    if (cell.level == 0) {
      (cell.bit == 0 ? bl : blb) += leak;
      continue;
    }
    (cell.bit == 0 ? bl : blb) += cell_sums_v(model, cell.level, cell.bit, cell.seen_shifts_v(model.shift_per_wordline));
    kick += model.kick_v_per_v * model.levels[cell.level];
    neighbours += pull(cell.level);
  }
  const double loss = model.array.neighbour_loss(column.column) * neighbours + model.array.rail_per_v * (bl(0) + blb(0));
  for (Eigen::VectorXd* sums : {&bl, &blb}) {
    const double second = sums->size() > 1 ? loss * model.array.second * (*sums)(1) : 0;
    *sums *= 1 - loss;
    (*sums)(0) -= second;
  }
  const double start = precharge_v + model.release_kick_v;
  const double left_kick = model.array.kick_left * kick;
  const LineVoltages end{discharged_v(model, start, bl, kick) + left_kick, discharged_v(model, start, blb, kick) + left_kick};
  const double lowest = std::min(end.bl, end.blb), limit = model.start_v() - model.swing_v;
  if (lowest < limit)
    throw DomainError("a bit line falls to " + spec::format_quantity(lowest, spec::Dimension::voltage) +
                      ", below the model's box that ends at " + spec::format_quantity(limit, spec::Dimension::voltage));
  return end;
}

}  // namespace bitline::column
