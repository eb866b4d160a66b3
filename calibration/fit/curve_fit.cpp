#include "calibration/fit/curve_fit.hpp"

#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>

#include "calibration/fit/bitline_modes.hpp"
#include "calibration/fit/discharge_records.hpp"
#include "calibration/fit/measured_discharges.hpp"
#include "calibration/fit/sum_box.hpp"
#include "netlists/columns/wordline_dac.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::fit {

namespace {

using curves::MeasuredCurves;

constexpr int fewest_levels = 6;          // one of them may be held out, and a cubic goes through four
constexpr int mode_levels = 24;           // evenly spaced levels that the bit-line modes are made for, beside those needed
constexpr int fewest_voltages = 3;        // of the grid, at a level
constexpr double largest_condition = 10;  // so much an error of the rates may grow in the amplitudes
constexpr double smallest_drop = 0.01;    // of the swing, by a whole column
constexpr double low_margin_v = 0.02, high_margin_v = 0.05;  // of the modes beyond the swing, as in fit_column_model

std::string volts(double v) { return spec::format_quantity(std::round(v * 1e6) / 1e6, spec::Dimension::voltage); }

struct Parts {
  std::vector<const MeasuredDischarge*> fitted, held_out;
};

/// Every fifth curve is held out, by word line, but none of the lowest and the highest level: the model ends there.
Parts parted(const MeasuredDischarges& discharges, const MeasuredCurves& curves) {
  std::vector<const MeasuredDischarge*> sorted;
  for (const auto& discharge : discharges.curves) sorted.push_back(&discharge);
  std::ranges::sort(sorted, {}, [](const auto* d) { return std::tie(d->curve->wordline_v, d->curve->cells, d->curve->cell); });
  const double lowest = sorted.front()->curve->wordline_v, highest = sorted.back()->curve->wordline_v;
  std::vector<double> levels;
  for (const auto* discharge : sorted)
    if (levels.empty() || levels.back() != discharge->curve->wordline_v) levels.push_back(discharge->curve->wordline_v);
  if (std::ssize(levels) < fewest_levels)
    throw FitError(curves.file.string() + ": curves of " + std::to_string(levels.size()) +
                   " word-line levels; expected at least " + std::to_string(fewest_levels));
  Parts parts;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double level_v = sorted[i]->curve->wordline_v;
    (i % 5 == 2 && level_v != lowest && level_v != highest ? parts.held_out : parts.fitted).push_back(sorted[i]);
  }
  return parts;
}

/// The rate of a cell against its word line at one bit-line voltage, as a current into the declared capacitance; continued
/// exponentially from the lowest and the highest curve over the whole supply.
struct LevelCurrent {
  std::vector<double> wordline_v, current_a;
  columns::CellCurve view() const { return {wordline_v, current_a}; }
  /// Length of a rectangular pulse that does what one with edges does [s].
  double effective_pulse_s(const spec::WordlineSpec& wordline, double level_v) const {
    return columns::pulse_charge_coulomb(view(), wordline, level_v) / columns::current_a(view(), level_v);
  }
};

LevelCurrent level_current(const LevelTable& table, const spec::ColumnSpec& column) {
  Eigen::Index where = 0;
  std::size_t most = 0;
  const auto middle = table.grid_v.size() / 2;
  for (Eigen::Index g = 0; g < table.grid_v.size(); ++g) {  // the voltage that most levels reach, near the middle
    const auto known = static_cast<std::size_t>(
        std::ranges::count_if(table.slew_v_per_s, [&](const auto& slew) { return !std::isnan(slew(g)); }));
    if (known > most || (known == most && std::abs(g - middle) < std::abs(where - middle))) most = known, where = g;
  }
  std::vector<double> known_v;
  for (std::size_t level = 0; level < table.wordline_v.size(); ++level)
    if (!std::isnan(table.slew_v_per_s[level](where))) known_v.push_back(table.wordline_v[level]);
  const double low = known_v.front(), high = known_v.back();
  const auto log_rate = [&](double level_v) { return std::log(table.at(level_v)(where)); };
  const auto slope = [&](double a, double b) { return (log_rate(b) - log_rate(a)) / (b - a); };
  const double low_slope = slope(low, known_v[1]), high_slope = slope(known_v[known_v.size() - 2], high);
  LevelCurrent current;
  constexpr double step_v = 2e-3;
  const auto points = static_cast<int>(std::ceil(std::max(column.supply_v, high) / step_v)) + 1;
  for (int i = 0; i < points; ++i) {
    const double level_v = i * step_v, inside = std::clamp(level_v, low, high);
    const double beyond = (level_v - inside) * (level_v < low ? low_slope : high_slope);
    current.wordline_v.push_back(level_v);
    current.current_a.push_back(column.bitline_farad * std::exp(log_rate(inside) + beyond));
  }
  return current;
}

/// The levels at which rows are selected.
std::span<const double> selected(const spec::WordlineLevels& levels) { return std::span(levels.level_v).subspan(1); }

void check_covered(const spec::WordlineLevels& levels, const LevelTable& table, const MeasuredCurves& curves) {
  const auto [needed_low, needed_high] = std::ranges::minmax(selected(levels));
  const double low = table.wordline_v.front(), high = table.wordline_v.back();
  const std::string needs = curves.file.string() + ": the specification needs word-line levels from " + volts(needed_low) +
                            " to " + volts(needed_high) + "; the curves ";
  if (needed_low < low - level_slack_v)
    throw SpecError(needs + "begin at " + volts(low) + "; expected some from below " + volts(needed_low));
  if (needed_high > high + level_slack_v)
    throw SpecError(needs + "end at " + volts(high) + "; expected some up to " + volts(needed_high));
}

/// A unit of time that is off by a prefix shows in what a pulse takes: one row more than the swing, or all rows nearly nothing.
void check_strength(const CurveData& data, const LevelCurrent& current, const spec::WordlineLevels& levels) {
  const auto& wordline = data.column.wordline;
  const double top_v = *std::ranges::max_element(levels.level_v.begin(), levels.level_v.begin() + levels.codes);
  const double drop_v = columns::pulse_charge_coulomb(current.view(), wordline, top_v) / data.column.bitline_farad;
  const auto refuse = [&](const std::string& what, double taken_v) {
    throw SpecError(data.curves.file.string() + ": " + what + " at a word line of " + volts(top_v) + " takes " +
                    volts(taken_v) + " in a pulse of " + spec::format_quantity(wordline.pulse_s, spec::Dimension::time) +
                    ", beside a 'fit.swing' of " + volts(data.fit.swing_v) + "; expected another unit of time in --map");
  };
  if (drop_v > data.fit.swing_v) refuse("one cell", drop_v);
  if (data.column.rows * drop_v < smallest_drop * data.fit.swing_v)
    refuse("a whole column of " + std::to_string(data.column.rows) + " rows", data.column.rows * drop_v);
}

/// Rates at levels, as the fits of modes take them.
DischargeRecord record_at(const LevelTable& table, double wordline_v) {
  return {.set = curves::DischargeSet::nominal,
          .cell = 0,
          .level = 0,
          .count = 1,
          .level_v = wordline_v,
          .shifts = {},
          .start_v = 0,
          .strobe_v = 0,
          .kick_v = 0,
          .slew_v_per_s = table.at(wordline_v)};
}

column::BitlineModes bitline_modes(const CurveData& data, const LevelTable& table, const spec::WordlineLevels& levels) {
  DischargeRecords records{table.grid_v, data.column.bitline_farad, {}};
  const auto [low, high] = std::ranges::minmax(selected(levels));
  std::vector<double> used(levels.level_v.begin() + 1, levels.level_v.end());
  for (int i = 0; i < mode_levels; ++i) used.push_back(std::lerp(low, high, i / (mode_levels - 1.0)));
  for (const double level_v : used) {
    records.runs.push_back(record_at(table, level_v));
    const auto known = (!records.runs.back().slew_v_per_s.array().isNaN()).count();
    if (known < fewest_voltages)
      throw FitError(data.curves.file.string() + ": around a word line of " + volts(level_v) + " the curves share " +
                     std::to_string(known) + " of " + std::to_string(table.grid_v.size()) +
                     " voltages of the swing; expected curves that fall farther");
  }
  const double supply = data.column.supply_v, swing = data.fit.swing_v;
  return fit_bitline_modes(records, supply - swing - low_margin_v, supply + high_margin_v, data.fit.error_v / swing);
}

/// Rates of a cell at a level, as the modes have them.
ModeProjection projected(const CurveData& data, const LevelTable& table, const column::BitlineModes& modes, double level_v) {
  const auto projection = project(table.at(level_v), table.grid_v, modes);
  if (!(projection.condition < largest_condition))
    throw FitError(data.curves.file.string() + ": around a word line of " + volts(level_v) + " the curves cannot carry " +
                   std::to_string(modes.coefficients.rows()) + " modes along the bit line: condition number " +
                   spec::plain(std::round(10 * projection.condition) / 10) + ", above " + spec::plain(largest_condition) +
                   "; expected curves that take more of the " + volts(data.fit.swing_v) + " of 'fit.swing'");
  return projection;
}

/// The bit line along a curve, by time steps of the modes.
column::Residual follow(const MeasuredDischarge& discharge, const Eigen::VectorXd& amplitude,
                        const column::BitlineModes& modes) {
  constexpr int steps = 4;  // between samples, which are at most 15 % of the swing apart
  const auto slope = [&](double v) { return -discharge.curve->cells * amplitude.dot(modes(v)); };
  column::Residual residual;
  double v = discharge.samples.front().bitline_v, square = 0;
  for (std::size_t i = 1; i < discharge.samples.size(); ++i) {
    const double h = (discharge.samples[i].time_s - discharge.samples[i - 1].time_s) / steps;
    for (int s = 0; s < steps; ++s) {
      const double a = slope(v), b = slope(v + h / 2 * a), c = slope(v + h / 2 * b), d = slope(v + h * c);
      v += h / 6 * (a + 2 * b + 2 * c + d);
    }
    const double error = std::abs(v - discharge.samples[i].bitline_v);
    square += error * error;
    residual.max = std::max(residual.max, error);
    ++residual.count;
  }
  residual.rms = std::sqrt(square / std::max(1, residual.count));
  return residual;
}

column::Residual together(const std::vector<HeldOutCurve>& held_out) {
  column::Residual all;
  double square = 0;
  for (const auto& curve : held_out) {
    square += curve.bitline_v.count * curve.bitline_v.rms * curve.bitline_v.rms;
    all.max = std::max(all.max, curve.bitline_v.max);
    all.count += curve.bitline_v.count;
  }
  all.rms = std::sqrt(square / std::max(1, all.count));
  return all;
}

/// Modes along the levels: the table of sums has few columns, and what is left out moves every row of a column alike.
void set_level_modes(column::ColumnModel& model, const Eigen::MatrixXd& sums_v, const CurveData& data) {
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(sums_v, Eigen::ComputeThinU);
  const auto& strength = svd.singularValues();
  Eigen::Index count = 1;
  while (count < strength.size() &&
         strength.tail(strength.size() - count).norm() / std::sqrt(static_cast<double>(sums_v.rows())) * data.column.rows >
             data.fit.error_v)
    ++count;
  model.level_modes = svd.matrixU().leftCols(count);
  const Eigen::MatrixXd amplitudes = model.level_modes.transpose() * sums_v;  // (M, K)
  model.amplitudes.coefficients = amplitudes.reshaped().transpose();
}

/// Error of what one cell takes from its bit line in a pulse [V].
column::Residual cell_residual(const CurveData& data, const column::ColumnModel& model, const LevelTable& table,
                               const LevelCurrent& current, const Eigen::VectorXd& grid_v,
                               const std::vector<const MeasuredDischarge*>& curves) {
  const Eigen::VectorXd middle = model.bitline(model.precharge_v - model.swing_v / 2);
  column::Residual residual;
  double square = 0;
  for (const auto* curve : curves) {
    const double level_v = curve->curve->wordline_v;
    const Eigen::VectorXd measured = project(curve->slew_v_per_s, grid_v, model.bitline).amplitude;
    const Eigen::VectorXd modelled = projected(data, table, model.bitline, level_v).amplitude;
    const double error = std::abs((modelled - measured).dot(middle)) * current.effective_pulse_s(data.column.wordline, level_v);
    square += error * error;
    residual.max = std::max(residual.max, error);
    ++residual.count;
  }
  residual.rms = std::sqrt(square / std::max(1, residual.count));
  return residual;
}

column::Residual as_current(const column::Residual& residual_v, const CurveData& data) {
  const double ampere_per_volt = data.column.bitline_farad / data.column.wordline.pulse_s;
  return {residual_v.rms * ampere_per_volt, residual_v.max * ampere_per_volt, residual_v.count};
}

}  // namespace

CurveFit fit_measured_curves(const CurveData& data) {
  const auto discharges = measured_discharges(data.curves, data.column, data.fit);
  const auto parts = parted(discharges, data.curves);
  const auto table = level_table(discharges.grid_v, parts.fitted);
  const auto current = level_current(table, data.column);

  CurveFit result{
      {}, static_cast<int>(parts.fitted.size()), {}, {}, table.spreads, 0, table.wordline_v.front(), table.wordline_v.back()};
  column::ColumnModel& model = result.model;
  model.dataset_digest = data.curves.digest;
  model.columns_digest = "none";
  model.levels = columns::wordline_levels(current.view(), data.column, data.network);
  check_covered(model.levels, table, data.curves);
  check_strength(data, current, model.levels);
  model.precharge_v = data.column.supply_v;
  model.swing_v = data.fit.swing_v;
  model.gain = 1;
  model.line_farad = data.column.bitline_farad;
  model.bitline = bitline_modes(data, table, model.levels);

  const auto levels = static_cast<Eigen::Index>(model.levels.level_v.size());
  Eigen::MatrixXd sums_v = Eigen::MatrixXd::Zero(levels, model.bitline_modes());
  std::vector<Eigen::VectorXd> cell_sums;
  for (Eigen::Index level = 1; level < levels; ++level) {
    const double level_v = model.levels[static_cast<int>(level)];
    const auto projection = projected(data, table, model.bitline, level_v);
    model.quality.condition = std::max(model.quality.condition, projection.condition);
    cell_sums.emplace_back(projection.amplitude * current.effective_pulse_s(data.column.wordline, level_v));
    sums_v.row(level) = cell_sums.back().transpose();
  }
  model.amplitudes = {0,
                      data.sigma_v[static_cast<std::size_t>(cells::SramDevice::access_left)],
                      data.sigma_v[static_cast<std::size_t>(cells::SramDevice::pull_down_left)],
                      {}};
  set_level_modes(model, sums_v, data);
  model.box = sum_box(model, cell_sums);
  model.flow_error_v = column::fit_flow_map(model, model.box, model.start_v()).max_error_v;

  for (const auto* curve : parts.held_out)
    result.held_out.push_back(
        {curve->curve->wordline_v, curve->curve->cells, curve->curve->cell,
         follow(*curve, projected(data, table, model.bitline, curve->curve->wordline_v).amplitude, model.bitline)});
  result.held_out_v = together(result.held_out);
  for (const auto& curve : discharges.curves) result.scatter_v = std::max(result.scatter_v, curve.scatter_v);
  model.quality.cell_v = cell_residual(data, model, table, current, discharges.grid_v, parts.fitted);
  model.quality.holdout_cell_v = cell_residual(data, model, table, current, discharges.grid_v, parts.held_out);
  model.quality.cell_a = as_current(model.quality.cell_v, data);
  model.quality.holdout_cell_a = as_current(model.quality.holdout_cell_v, data);
  return result;
}

}  // namespace bitline::fit
