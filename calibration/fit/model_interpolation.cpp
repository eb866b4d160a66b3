#include "calibration/fit/model_interpolation.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "calibration/fit/amplitudes.hpp"
#include "calibration/fit/bitline_modes.hpp"
#include "calibration/fit/discharge_records.hpp"
#include "calibration/fit/sum_box.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::fit {

namespace {

using column::ColumnModel;

constexpr std::size_t most_levels = 4;
constexpr int largest_level_modes = 6, grid_points = 14;
constexpr double level_reach_v = 5e-3;  // beyond the outermost levels: a fraction of their distance

std::string volts(double v) { return spec::format_quantity(std::round(v * 1e6) / 1e6, spec::Dimension::voltage); }

/// Rates of cells at one level [V]: one matrix for each power of the place in the array, shape (terms of the shifts, powers of
/// the scaled bit-line voltage).
using Rates = std::vector<Eigen::MatrixXd>;

Rates operator*(double factor, Rates rates) {
  for (auto& block : rates) block *= factor;
  return rates;
}

/// Rates in units of the nominal cell's in the middle of the bit-line voltages.
struct ScaledRates {
  double log_nominal;
  Rates shape;
};

/// Weights of values at `places` for the value at `at` of the polynomial through them.
std::vector<double> lagrange(std::span<const double> places, double at) {
  std::vector<double> weights(places.size(), 1);
  for (std::size_t i = 0; i < places.size(); ++i)
    for (std::size_t j = 0; j < places.size(); ++j)
      if (j != i) weights[i] *= (at - places[j]) / (places[i] - places[j]);
  return weights;
}

/// Where the terms of a degree are among those of a higher one.
std::vector<Eigen::Index> terms_within(int degree, int higher) {
  std::vector<Eigen::Index> places;
  Eigen::Index t = 0;
  for (int j = 0; j <= higher; ++j)
    for (int i = 0; i + j <= higher; ++i, ++t)
      if (i + j <= degree) places.push_back(t);
  return places;
}

Eigen::Index terms_of(int degree) { return static_cast<Eigen::Index>((degree + 1) * (degree + 2) / 2); }

ScaledRates rates_of(const ColumnModel& model, Eigen::Index level, int degree) {
  const auto m = model.wordline_modes(), k = model.bitline_modes();
  const auto terms = terms_within(model.amplitudes.degree, degree);
  const auto block = [&](const Eigen::MatrixXd& coefficients) {
    Eigen::MatrixXd sums(coefficients.rows(), k);
    for (Eigen::Index mode = 0; mode < k; ++mode)
      sums.col(mode) = coefficients.middleCols(mode * m, m) * model.level_modes.row(level).transpose();
    Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(terms_of(degree), model.bitline.coefficients.cols());
    rates(terms, Eigen::all) = sums * model.bitline.coefficients;
    return rates;
  };
  Rates rates{block(model.amplitudes.coefficients)};
  for (const auto& power : model.amplitudes.place) rates.push_back(block(power));
  const double nominal = rates.front()(0, 0);
  if (!(nominal > 0)) throw FitError("a model's nominal cell does not discharge its line at level " + std::to_string(level));
  return {std::log(nominal), 1 / nominal * std::move(rates)};
}

/// The weighted sum of rates, one in the logarithm and the others in its unit.
ScaledRates mixed(std::span<const ScaledRates> rates, const std::vector<double>& weights) {
  ScaledRates sum{weights[0] * rates[0].log_nominal, weights[0] * rates[0].shape};
  for (std::size_t i = 1; i < rates.size(); ++i) {
    sum.log_nominal += weights[i] * rates[i].log_nominal;
    for (std::size_t b = 0; b < sum.shape.size(); ++b) sum.shape[b] += weights[i] * rates[i].shape[b];
  }
  return sum;
}

void check_shapes(std::span<const PlacedModel> models) {
  const auto& first = models.front().model;
  for (const auto& [at, model] : models) {
    if (model.levels.codes != first.levels.codes || model.levels.level_v.size() != first.levels.level_v.size())
      throw FitError("the models of the points have different numbers of word-line levels; expected one set");
    if (model.swing_v != first.swing_v) throw FitError("the models of the points have different swings; expected one");
    if (model.amplitudes.place.size() != first.amplitudes.place.size() || model.array.columns != first.array.columns)
      throw FitError("the models of the points are of different arrays; expected one");
    if (model.bitline.coefficients.cols() != first.bitline.coefficients.cols())
      throw FitError("the bit-line modes of the points' models differ in degree; expected one");
  }
}

/// The nearest places to interpolate from, in their order.
std::vector<PlacedModel> nearest(std::vector<PlacedModel> models, double at) {
  if (models.size() < 2) throw FitError("a model between points needs at least 2 of them; expected more");
  std::ranges::sort(models, {}, [&](const PlacedModel& m) { return std::abs(m.at - at); });
  models.resize(std::min(models.size(), most_places));
  std::ranges::sort(models, {}, &PlacedModel::at);
  check_shapes(models);
  return models;
}

/// Rates along the levels that the models have at one place.
struct LevelRates {
  std::vector<double> level_v;  ///< increasing
  std::vector<ScaledRates> rates;

  ScaledRates at(double v) const {
    if (v < level_v.front() - level_reach_v)
      throw DomainError("a word-line level of " + volts(v) + " is below " + volts(level_v.front()) +
                        ", where the models of the points end here; expected key 'column.wordline.high' to be near their own");
    if (v > level_v.back() + level_reach_v)
      throw DomainError("a word-line level of " + volts(v) + " is above " + volts(level_v.back()) +
                        ", where the models of the points end here; expected key 'column.wordline.high' to be near their own");
    const auto count = std::min(most_levels, level_v.size());
    const auto above = static_cast<std::size_t>(std::ranges::upper_bound(level_v, v) - level_v.begin());
    const auto first = std::min(above - std::min(above, count / 2), level_v.size() - count);
    return mixed(std::span(rates).subspan(first, count), lagrange(std::span(level_v).subspan(first, count), v));
  }
};

LevelRates level_rates(const std::vector<PlacedModel>& models, const std::vector<double>& weights, int degree) {
  std::vector<std::pair<double, ScaledRates>> found;
  for (std::size_t level = 1; level < models.front().model.levels.level_v.size(); ++level) {
    double level_v = 0;
    std::vector<ScaledRates> rates;
    for (std::size_t i = 0; i < models.size(); ++i) {
      level_v += weights[i] * models[i].model.levels.level_v[level];
      rates.push_back(rates_of(models[i].model, static_cast<Eigen::Index>(level), degree));
    }
    found.emplace_back(level_v, mixed(rates, weights));
  }
  std::ranges::sort(found, {}, [](const auto& entry) { return entry.first; });
  constexpr double same_v = 1e-4;  // levels so near say nothing about a slope between them
  LevelRates result;
  for (auto& [level_v, rates] : found) {
    if (!result.level_v.empty() && level_v - result.level_v.back() < same_v) continue;
    result.level_v.push_back(level_v);
    result.rates.push_back(std::move(rates));
  }
  return result;
}

/// Cells for which modes are made: both shifts over ±3 sigma.
std::vector<Eigen::Vector2d> mode_cells() {
  std::vector<Eigen::Vector2d> cells;
  for (const double access : {-3.0, -1.5, 0.0, 1.5, 3.0})
    for (const double pull_down : {-3.0, -1.5, 0.0, 1.5, 3.0}) cells.emplace_back(access, pull_down);
  return cells;
}

/// What does not depend on the cell or the level.
void set_scalars(ColumnModel& model, const std::vector<PlacedModel>& models, const std::vector<double>& weights) {
  const auto mix = [&](const auto& value) {
    double sum = 0;
    for (std::size_t i = 0; i < models.size(); ++i) sum += weights[i] * value(models[i].model);
    return sum;
  };
  const bool leaks = std::ranges::all_of(models, [](const auto& placed) { return placed.model.leak_v > 0; });
  const auto& first = models.front().model;
  model.release_kick_v = mix([](const ColumnModel& m) { return m.release_kick_v; });
  model.swing_v = first.swing_v;
  model.max_shift_sigmas =
      std::ranges::min(models, {}, [](const auto& p) { return p.model.max_shift_sigmas; }).model.max_shift_sigmas;
  model.kick_v_per_v = mix([](const ColumnModel& m) { return m.kick_v_per_v; });
  model.shift_per_wordline = mix([](const ColumnModel& m) { return m.shift_per_wordline; });
  model.leak_v = leaks ? std::exp(mix([](const ColumnModel& m) { return std::log(m.leak_v); }))
                       : mix([](const ColumnModel& m) { return m.leak_v; });
  model.gain = mix([](const ColumnModel& m) { return m.gain; });
  model.line_farad = mix([](const ColumnModel& m) { return m.line_farad; });
  model.array.columns = first.array.columns;
  for (std::size_t p = 0; p < model.array.neighbour_per_v.size(); ++p)
    model.array.neighbour_per_v[p] = mix([p](const ColumnModel& m) { return m.array.neighbour_per_v[p]; });
  model.array.rail_per_v = mix([](const ColumnModel& m) { return m.array.rail_per_v; });
  model.array.second = mix([](const ColumnModel& m) { return m.array.second; });
  model.array.kick_left = mix([](const ColumnModel& m) { return m.array.kick_left; });
  // The powers of the bit-line voltage belong to these ends.
  model.bitline.low_v = mix([](const ColumnModel& m) { return m.bitline.low_v - m.precharge_v; }) + model.precharge_v;
  model.bitline.high_v = mix([](const ColumnModel& m) { return m.bitline.high_v - m.precharge_v; }) + model.precharge_v;
}

/// Rates of every level over the bit-line voltages of the modes, and the fits of section 3 on them.
class Refit {
 public:
  Refit(ColumnModel& model, const LevelRates& rates, int degree) : model_(model), degree_(degree) {
    const double low = model.bitline.low_v, high = model.bitline.high_v;
    grid_v_ = Eigen::VectorXd::LinSpaced(grid_points, high, low);
    powers_.resize(grid_points, rates.rates.front().shape.front().cols());
    for (Eigen::Index g = 0; g < grid_points; ++g)
      for (Eigen::Index p = 0; p < powers_.cols(); ++p)
        powers_(g, p) = std::pow((2 * grid_v_(g) - high - low) / (high - low), static_cast<double>(p));
    for (std::size_t level = 1; level < model.levels.level_v.size(); ++level) {
      auto at = rates.at(model.levels.level_v[level]);
      levels_.push_back(std::exp(at.log_nominal) * std::move(at.shape));
    }
  }

  void operator()(int rows, double error_v) {
    set_bitline_modes(error_v);
    std::vector<std::vector<Eigen::MatrixXd>> sums;  // by level and power of the place: (terms, K)
    for (const auto& level : levels_) {
      auto& own = sums.emplace_back();
      for (const auto& block : level) own.push_back(projected(block));
    }
    const auto cell_sums = set_level_modes(sums, rows, error_v);
    set_amplitudes(sums);
    model_.box = sum_box(model_, cell_sums);
    model_.flow_error_v = column::fit_flow_map(model_, model_.box, model_.start_v()).max_error_v;
  }

 private:
  void set_bitline_modes(double error_v) {
    DischargeRecords records{grid_v_, model_.line_farad, {}};
    for (const auto& level : levels_)
      for (const auto& cell : mode_cells())
        records.runs.push_back(
            {.set = curves::DischargeSet::basis,
             .cell = 0,
             .level = 0,
             .count = 1,
             .level_v = 0,
             .shifts = {},
             .start_v = 0,
             .strobe_v = 0,
             .kick_v = 0,
             .slew_v_per_s = powers_ * (level.front().transpose() * column::monomials(degree_, cell(0), cell(1)))});
    model_.bitline = fit_bitline_modes(records, model_.bitline.low_v, model_.bitline.high_v, error_v / model_.swing_v);
  }

  /// Sums of every term of the shifts: its rates on the modes, shape (terms, K).
  Eigen::MatrixXd projected(const Eigen::MatrixXd& block) const {
    Eigen::MatrixXd modes(grid_points, model_.bitline_modes());
    for (Eigen::Index g = 0; g < grid_points; ++g) modes.row(g) = model_.bitline(grid_v_(g)).transpose();
    return modes.colPivHouseholderQr().solve(powers_ * block.transpose()).transpose();
  }

  std::vector<Eigen::VectorXd> set_level_modes(const std::vector<std::vector<Eigen::MatrixXd>>& sums, int rows,
                                               double error_v) {
    std::vector<CellSample> basis;
    std::vector<Eigen::VectorXd> cell_sums;
    const auto cells = mode_cells();
    for (std::size_t level = 0; level < sums.size(); ++level)
      for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        cell_sums.emplace_back(sums[level].front().transpose() * column::monomials(degree_, cells[cell](0), cells[cell](1)));
        basis.push_back(
            {static_cast<int>(cell), static_cast<int>(level) + 1, cells[cell](0), cells[cell](1), cell_sums.back()});
      }
    model_.level_modes = fit_level_modes(basis, static_cast<int>(sums.size()) + 1, rows, error_v, largest_level_modes);
    return cell_sums;
  }

  /// The level modes are orthonormal, so amplitudes are inner products.
  void set_amplitudes(const std::vector<std::vector<Eigen::MatrixXd>>& sums) {
    const auto m = model_.wordline_modes(), k = model_.bitline_modes();
    for (std::size_t b = 0; b < sums.front().size(); ++b) {
      Eigen::MatrixXd coefficients = Eigen::MatrixXd::Zero(terms_of(degree_), k * m);
      for (std::size_t level = 0; level < sums.size(); ++level)
        for (Eigen::Index mode = 0; mode < k; ++mode)
          coefficients.middleCols(mode * m, m) +=
              sums[level][b].col(mode) * model_.level_modes.row(static_cast<Eigen::Index>(level) + 1);
      if (b == 0)
        model_.amplitudes.coefficients = std::move(coefficients);
      else
        model_.amplitudes.place.push_back(std::move(coefficients));
    }
  }

  ColumnModel& model_;
  int degree_;
  Eigen::VectorXd grid_v_;
  Eigen::MatrixXd powers_;     ///< (grid, powers of the scaled voltage)
  std::vector<Rates> levels_;  ///< from level 1 on
};

}  // namespace

column::ColumnModel interpolated_model(const std::vector<PlacedModel>& all, double at, const spec::WordlineLevels& levels,
                                       const spec::ColumnSpec& column, const spec::FitSpec& fit) {
  const auto models = nearest(all, at);
  std::vector<double> places;
  spec::Digester digester;
  int degree = 0;
  for (const auto& placed : models) {
    places.push_back(placed.at);
    digester.add(column::to_yaml(placed.model));
    degree = std::max(degree, placed.model.amplitudes.degree);
  }
  if (levels.codes != models.front().model.levels.codes)
    throw FitError("the models of the points have " + std::to_string(models.front().model.levels.codes) +
                   " DAC codes; expected " + std::to_string(levels.codes));
  const auto weights = lagrange(places, at);
  const auto& first = models.front().model;
  ColumnModel model{};
  model.dataset_digest = digester.add(spec::plain(at)).hex();
  model.columns_digest = "none";
  model.levels = levels;
  model.precharge_v = column.supply_v;
  set_scalars(model, models, weights);
  model.amplitudes = {degree, first.amplitudes.access_sigma_v, first.amplitudes.pull_down_sigma_v, {}, {}};
  Refit refit(model, level_rates(models, weights, degree), degree);
  refit(column.rows, fit.error_v);
  return model;
}

}  // namespace bitline::fit
