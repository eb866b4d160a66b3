#include "cosim/column/rram_read.hpp"

#include <array>
#include <cmath>
#include <numbers>

namespace bitline::column {

namespace {

/// I(V) / V of a column as a polynomial through its values at Chebyshev's nodes in (0, V_0).
class ColumnConductance {
 public:
  ColumnConductance(double precharge_v, const RramWires& wires, const RowCurrent& row) {
    for (std::size_t k = 0; k < nodes; ++k) {
      const double angle = std::numbers::pi * (2 * static_cast<double>(k) + 1) / (2.0 * nodes);
      at_v_[k] = precharge_v * (1 + std::cos(angle)) / 2;
      weight_[k] = (k % 2 == 0 ? 1 : -1) * std::sin(angle);
      siemens_[k] = solve_ladder(wires, at_v_[k], row).current_a / at_v_[k];
    }
  }

  double operator()(double voltage_v) const {
    double above = 0, below = 0;
    for (std::size_t k = 0; k < nodes; ++k) {
      const double distance = voltage_v - at_v_[k];
      if (distance == 0) return siemens_[k];
      above += weight_[k] / distance * siemens_[k];
      below += weight_[k] / distance;
    }
    return above / below;
  }

 private:
  static constexpr std::size_t nodes = 6;
  std::array<double, nodes> at_v_{}, weight_{}, siemens_{};
};

}  // namespace

double read_signal(const RramRead& read, const RramWires& wires, const RowCurrent& row) {
  if (read.kind != RramReadKind::discharge) return solve_ladder(wires, read.voltage_v, row).current_a;
  const ColumnConductance conductance(read.voltage_v, wires, row);
  // In y = ln V the rate is the conductance alone, smooth and nearly constant: classical Runge-Kutta steps.
  constexpr int steps = 16;
  const double h = read.time_s / steps;
  const auto rate = [&](double y) { return -conductance(read.voltage_v * std::exp(y)) / read.line_farad; };
  double y = std::log1p(-read.kick_v / read.voltage_v);
  for (int step = 0; step < steps; ++step) {
    const double k1 = rate(y), k2 = rate(y + h / 2 * k1), k3 = rate(y + h / 2 * k2), k4 = rate(y + h * k3);
    y += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
  }
  return -read.voltage_v * std::expm1(y);
}

double read_signal(const RramRead& read, const RramWires& wires, const RramCellLaw& law, std::span<const RramRow> rows) {
  return read_signal(read, wires, [&](int row, double bitline_v, double sourceline_v) {
    return row_current(law, rows[static_cast<std::size_t>(row)], bitline_v, sourceline_v);
  });
}

}  // namespace bitline::column
