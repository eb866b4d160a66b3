#include "cosim/column/noise_model.hpp"

#include <algorithm>
#include <cmath>

namespace bitline::column {

namespace {

constexpr double electron_coulomb = 1.602176634e-19, boltzmann_j_per_k = 1.380649e-23;
constexpr int slope_codes = 3;  // to either side: levels of neighbouring codes are closer than a fit is smooth

/// What one nominal cell takes from its line at a level [V].
double nominal_drop_v(const ColumnModel& model, int level) {
  return model.start_v() - discharged_v(model, model.start_v(), cell_sums_v(model, level, 0, {}), 0);
}

/// The value at `x` on the line through points, the last ones beyond the ends.
double interpolated(const Eigen::VectorXd& xs, const Eigen::VectorXd& ys, double x) {
  if (x <= xs(0)) return ys(0);
  for (Eigen::Index i = 1; i < xs.size(); ++i)
    if (x <= xs(i)) return std::lerp(ys(i - 1), ys(i), (x - xs(i - 1)) / (xs(i) - xs(i - 1)));
  return ys(ys.size() - 1);
}

/// Variance that the selected cells of a column add [V^2].
double cells_v2(const NoiseModel& noise, const SampledColumn& column) {
  double variance = 0;
  for (const auto& cell : column.cells) variance += noise.cell_v2(cell.level);
  return variance;
}

}  // namespace

Eigen::VectorXd fano_factors(const Eigen::VectorXd& wordline_v, const Eigen::VectorXd& current) {
  const Eigen::Index count = wordline_v.size(), reach = std::min<Eigen::Index>(slope_codes, count / 4 + 1);
  Eigen::VectorXd slope(count);
  for (Eigen::Index i = 0; i < count; ++i) {
    const Eigen::Index a = std::max<Eigen::Index>(0, i - reach), b = std::min(count - 1, i + reach);
    slope(i) = std::log(current(b) / current(a)) / (wordline_v(b) - wordline_v(a));
  }
  const Eigen::ArrayXd g = slope.array() / slope.maxCoeff();
  return g * (4 - g) / 3;
}

NoiseModel noise_model(const ColumnModel& model, double temperature_kelvin, double comparator_v) {
  const int all = static_cast<int>(model.levels.level_v.size()), codes = model.levels.codes - 1;
  Eigen::VectorXd drop = Eigen::VectorXd::Zero(all), level_v(codes), code_drop(codes);
  for (int level = 1; level < all; ++level) drop(level) = nominal_drop_v(model, level);
  for (int code = 1; code <= codes; ++code) {
    level_v(code - 1) = model.levels[code];
    code_drop(code - 1) = drop(code);
  }
  const Eigen::VectorXd code_fano = codes > 1 ? fano_factors(level_v, code_drop) : Eigen::VectorXd::Ones(codes);
  NoiseModel noise{
      comparator_v, std::sqrt(2 * boltzmann_j_per_k * temperature_kelvin / model.line_farad), Eigen::VectorXd::Zero(all), {}};
  for (int level = 1; level < all; ++level) noise.fano(level) = interpolated(level_v, code_fano, model.levels[level]);
  noise.cell_v2 = electron_coulomb / model.line_farad * noise.fano.array() * drop.array();
  return noise;
}

double cell_noise_v(const NoiseModel& noise, const SampledColumn& column) { return std::sqrt(cells_v2(noise, column)); }

double sigma_v(const NoiseModel& noise, double cells_v2) {
  return std::sqrt(noise.comparator_v * noise.comparator_v + noise.reset_v * noise.reset_v + cells_v2);
}

double sigma_v(const NoiseModel& noise, const SampledColumn& column) { return sigma_v(noise, cells_v2(noise, column)); }

}  // namespace bitline::column
