#include "calibration/study/charge_budget.hpp"

#include <algorithm>
#include <cmath>

#include "cosim/column/offset_curve.hpp"

namespace bitline::study {

namespace {

constexpr double electron_coulomb = 1.602176634e-19, boltzmann_j_per_k = 1.380649e-23;

}  // namespace

double LayerBudget::fresh_noise_v() const { return std::hypot(comparator_noise_v, cell_noise_v, reset_noise_v); }

LayerBudget layer_budget(const BudgetInput& input, const network::LayerPlan& layer, const column::Codes& codes) {
  const auto& rows = layer.rows;
  const auto charge = [&](int level) { return input.charge_coulomb[static_cast<std::size_t>(level)]; };
  const auto variance = [&](int level) { return std::pow(charge(level) * input.spread[static_cast<std::size_t>(level)], 2); };
  const auto table = [&](const auto& value) {
    return Eigen::MatrixXd(codes.unaryExpr([&](std::uint8_t code) { return code == 0 ? 0.0 : value(code); }).matrix());
  };
  const Eigen::MatrixXd taken = table(charge);  // (images, inputs) [C]
  const Eigen::MatrixXd ones = layer.weights.cast<double>().matrix();
  const int threshold_level = rows.ramp ? input.levels.ramp(input.levels.ramp_steps() - 1) : rows.threshold_code;
  const Eigen::RowVectorXd threshold_ones = layer.threshold.cast<double>().colwise().sum().matrix();
  const double trim_half = rows.trim / 2.0 * charge(input.levels.trim());
  const double threshold_charge = charge(threshold_level);

  Eigen::MatrixXd blb = taken * ones;  // (images, columns) [C]
  Eigen::MatrixXd bl = (-blb).colwise() + taken.rowwise().sum();
  blb.rowwise() += threshold_charge * threshold_ones;
  // A ramp drives at a time only those rows that store one bit, so a line sees its own at most.
  bl.rowwise() += threshold_charge * (Eigen::RowVectorXd::Constant(threshold_ones.size(), rows.threshold) - threshold_ones);
  bl.array() += trim_half;
  blb.array() += trim_half;

  const double farad = input.line_farad;
  const double threshold_on = rows.ramp ? rows.threshold / 2.0 : rows.threshold;
  const double trim_variance = rows.trim * variance(input.levels.trim());
  const double fixed_variance = threshold_on * variance(threshold_level) + trim_variance;
  const double data_variance = table(variance).rowwise().sum().mean();
  const double on = (codes > 0).template cast<double>().rowwise().sum().mean();
  const double drop_sum = (bl.mean() + blb.mean() - (rows.threshold - threshold_on) * threshold_charge) / farad;
  LayerBudget budget{};
  budget.rows_on = on + threshold_on + rows.trim;
  budget.unit_v = charge(rows.unit_code) / farad;
  budget.largest_drop_v = std::max(bl.maxCoeff(), blb.maxCoeff()) / farad;
  budget.common_mode_v = input.precharge_v - drop_sum / 2;
  budget.signal_rms_v = std::sqrt((bl - blb).squaredNorm() / static_cast<double>(bl.size())) / farad;
  budget.mismatch_v = std::sqrt(data_variance + fixed_variance) / farad;
  budget.offset_v =
      std::abs(column::offset_v(column::declared_offset(input.comparator, input.comparator.offset_v), budget.common_mode_v));
  budget.trim_range_v = rows.trim * charge(input.levels.trim()) / farad;
  budget.trim_mismatch_v = std::sqrt(trim_variance) / farad;
  budget.trim_residual_v = charge(input.levels.trim()) / farad / std::sqrt(3);
  budget.comparator_noise_v = input.comparator.noise_v;
  budget.cell_noise_v = std::sqrt(electron_coulomb * drop_sum / farad);
  budget.reset_noise_v = std::sqrt(2 * boltzmann_j_per_k * input.temperature_kelvin / farad);
  return budget;
}

std::vector<Constraint> constraints(const BudgetInput& input, std::span<const LayerBudget> layers) {
  std::vector<Constraint> all;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const auto& layer = layers[l];
    const std::string name = "layer " + std::to_string(l + 1);
    all.push_back({"swing of " + name, layer.largest_drop_v + 3 * layer.mismatch_v / std::sqrt(2), input.swing_v});
    if (layer.trim_range_v > 0)
      all.push_back({"trim range of " + name, 3 * std::hypot(layer.offset_v, layer.trim_mismatch_v), layer.trim_range_v});
  }
  return all;
}

}  // namespace bitline::study
