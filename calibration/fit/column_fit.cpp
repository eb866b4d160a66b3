#include "calibration/fit/column_fit.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

#include "calibration/fit/amplitudes.hpp"
#include "calibration/fit/bitline_modes.hpp"
#include "calibration/fit/discharge_records.hpp"
#include "calibration/fit/model_parts.hpp"
#include "calibration/fit/sum_box.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::fit {

namespace {

using curves::DischargeSet;

constexpr int largest_level_modes = 6;
constexpr int place_degree = 2;     // of the amplitudes along the array
constexpr double box_sigmas = 6.8;  // as characterised; no draw is larger

/// Rise of BLB per volt of word line and selected row, from nominal runs, weighted by how many rows pulled.
double kick_per_volt(const DischargeRecords& records) {
  double product = 0, square = 0;
  for (const auto& run : records.runs) {
    if (run.set != DischargeSet::nominal) continue;
    const double drive = run.count * run.level_v;
    product += drive * run.kick_v;
    square += drive * drive;
  }
  if (square == 0) throw FitError("the dataset has no nominal runs");
  return product / square;
}

double mean_release_kick(const DischargeRecords& records, double precharge_v) {
  if (records.runs.empty()) throw FitError("every discharge transient failed; expected some that did not");
  double sum = 0;
  for (const auto& run : records.runs) sum += run.start_v - precharge_v;
  return sum / static_cast<double>(records.runs.size());
}

/// Drop that one unselected cell causes in a read; all unselected cells of a run leak on BLB.
double leak_per_cell(const DischargeRecords& records, int rows) {
  double sum = 0;
  int runs = 0;
  for (const auto& run : records.runs) {
    const int unselected = rows - run.count;
    if (run.set != DischargeSet::nominal || unselected == 0) continue;
    sum += run.leak_v / unselected;
    ++runs;
  }
  return runs > 0 ? sum / runs : 0;
}

CellSample sample_of(const DischargeRecord& run, const DischargeRecords& records, const column::ColumnModel& model,
                     const cells::SramShifts& sigma_v) {
  const auto access = static_cast<std::size_t>(cells::SramDevice::access_left);
  const auto pull_down = static_cast<std::size_t>(cells::SramDevice::pull_down_left);
  return {run.cell,
          run.level,
          run.shifts[access] / sigma_v[access],
          run.shifts[pull_down] / sigma_v[pull_down],
          cell_sums_of(run, records.grid_v, model.bitline, model.kick_v_per_v),
          model.array.place(run.column)};
}

/// Error of what a cell takes from its bit line in one pulse [V].
column::Residual cell_residual(const column::ColumnModel& model, const std::vector<const DischargeRecord*>& runs,
                               const DischargeRecords& records) {
  column::Residual residual;
  double square = 0;
  const Eigen::VectorXd middle = model.bitline(model.precharge_v - model.swing_v / 2);
  for (const auto* run : runs) {
    const Eigen::VectorXd measured = cell_sums_of(*run, records.grid_v, model.bitline, model.kick_v_per_v);
    const Eigen::VectorXd modelled =
        column::cell_sums_v(column::at_column(model, run->column), run->level, 0, run->shifts) / model.gain;
    const double error = std::abs((modelled - measured).dot(middle));
    square += error * error;
    residual.max = std::max(residual.max, error);
    ++residual.count;
  }
  residual.rms = residual.count > 0 ? std::sqrt(square / residual.count) : 0;
  return residual;
}

/// The same as a current that flows for the whole pulse [A].
column::Residual as_current(const column::Residual& residual_v, double line_farad, double pulse_s) {
  const double ampere_per_volt = line_farad / pulse_s;
  return {residual_v.rms * ampere_per_volt, residual_v.max * ampere_per_volt, residual_v.count};
}

std::vector<MeasuredColumn> measured_columns(const FitData& data) {
  const auto index = data.columns.column("index"), bl = data.columns.column("bl_v"), blb = data.columns.column("blb_v");
  std::vector<MeasuredColumn> measured;
  for (const auto& row : data.columns.rows)
    if (!std::isnan(row[bl]))
      measured.push_back(
          {column::random_column(data.silicon, data.column, static_cast<std::uint32_t>(row[index])), {row[bl], row[blb]}});
  if (measured.size() < 4) throw FitError("fewer than 4 random columns are usable; expected more 'fit.holdout_columns'");
  return measured;
}

/// What full columns say about the model: the gain, and in an array what is lost to it.
std::vector<double*> column_parameters(column::ColumnModel& model, const spec::ColumnSpec& column) {
  std::vector<double*> parameters{&model.gain};
  if (!column.array) return parameters;
  for (double& power : model.array.neighbour_per_v) parameters.push_back(&power);
  parameters.push_back(&model.array.kick_left);
  if (column.array->rail_ohm > 0) parameters.push_back(&model.array.rail_per_v);
  if (model.bitline_modes() > 1) parameters.push_back(&model.array.second);
  return parameters;
}

/// Sets them to what fits full columns best, by Gauss-Newton steps: the difference of the lines, which decides. Their common
/// mode hardly counts, as one gain cannot set both where an error of the modes moves both lines alike, or where a latch couples
/// them through the node below its input pair. It counts in an array, whose losses it tells apart.
void fit_to_columns(column::ColumnModel& model, const spec::ColumnSpec& column, std::span<const MeasuredColumn> columns) {
  const auto parameters = column_parameters(model, column);
  const double weight = column.array && !column.comparator.latch ? 1 : 0.03;  // of the common mode
  const auto rows = 2 * static_cast<Eigen::Index>(columns.size()), count = static_cast<Eigen::Index>(parameters.size());
  if (rows < 2 * count)
    throw FitError(std::to_string(columns.size()) + " random columns cannot carry " + std::to_string(count) +
                   " parameters; expected more 'fit.holdout_columns'");
  const auto lines_of = [&](const auto& lines) {
    Eigen::VectorXd values(rows);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const column::LineVoltages found = lines(columns[i]);
      values.segment<2>(2 * static_cast<Eigen::Index>(i)) << found.difference(), weight * 2 * found.common_mode();
    }
    return values;
  };
  const auto modelled = [&] {
    return lines_of(
        [&](const MeasuredColumn& measured) { return column::evaluate(model, measured.sample, model.precharge_v); });
  };
  const Eigen::VectorXd measured = lines_of([](const MeasuredColumn& read) { return read.lines; });
  constexpr double step = 1e-3;
  constexpr int iterations = 8;  // the weight of the second sums multiplies losses that the first iteration only finds
  for (int iteration = 0; iteration < iterations; ++iteration) {
    const Eigen::VectorXd here = modelled();
    Eigen::MatrixXd slopes(rows, count);
    for (Eigen::Index p = 0; p < count; ++p) {
      double& value = *parameters[static_cast<std::size_t>(p)];
      const double kept = value;
      value += step;
      slopes.col(p) = (modelled() - here) / step;
      value = kept;
    }
    const Eigen::VectorXd change = slopes.colPivHouseholderQr().solve(measured - here);
    for (Eigen::Index p = 0; p < count; ++p) *parameters[static_cast<std::size_t>(p)] += change(p);
  }
}

double signal_rms(std::span<const MeasuredColumn> columns) {
  double square = 0;
  for (const auto& measured : columns) square += measured.lines.difference() * measured.lines.difference();
  return std::sqrt(square / static_cast<double>(columns.size()));
}

/// What the nominal current of a row changes with its word line, against what it changes with the access device's threshold:
/// between neighbouring codes, weighted by the current. The two differ by a few percent, because a threshold also enters the
/// mobility.
double shift_per_wordline(const column::ColumnModel& model) {
  constexpr double small_v = 1e-3;
  const auto sum = [&](int level, double access_v) {
    cells::SramShifts shifts{};
    shifts[static_cast<std::size_t>(cells::SramDevice::access_left)] = access_v;
    return column::cell_sums_v(model, level, 0, shifts)(0);
  };
  const auto per_shift = [&](int level) { return std::log(sum(level, small_v) / sum(level, -small_v)) / (2 * small_v); };
  double ratios = 0, weights = 0;
  for (int code = 1; code + 1 < model.levels.codes; ++code) {
    const double low = sum(code, 0), high = sum(code + 1, 0);
    const double per_wordline = std::log(high / low) / (model.levels[code + 1] - model.levels[code]);
    ratios += low * 2 * per_wordline / (per_shift(code) + per_shift(code + 1));
    weights += low;
  }
  return weights > 0 ? ratios / weights : -1;
}

/// FitError where nominal cells take nothing from their line at a level: their word line never comes up.
void expect_discharges(const DischargeRecords& records) {
  constexpr double least_v = 20e-6;  // of all selected cells, in a run that is sized for some millivolts
  for (const auto& run : records.runs)
    if (run.set == DischargeSet::nominal && !(run.start_v - run.strobe_v > least_v))
      throw FitError(std::to_string(run.count) + " cells at the word-line level of " +
                     spec::format_quantity(run.level_v, spec::Dimension::voltage) +
                     " take nothing from their bit line in a pulse; expected a longer pulse, or word lines that settle faster");
}

/// The runs whose cells are common: the modes belong to them, not to the tails.
DischargeRecords common_cells(const DischargeRecords& records) {
  DischargeRecords common{records.grid_v, records.line_farad, {}, records.failed};
  std::ranges::copy_if(records.runs, std::back_inserter(common.runs),
                       [](const auto& run) { return run.set == DischargeSet::nominal || run.set == DischargeSet::basis; });
  return common;
}

}  // namespace

column::ColumnModel fit_column_model(const FitData& data) {
  const auto records = discharge_records(data.discharge);
  expect_discharges(records);
  const auto sigma = data.silicon.sigma_v;
  column::ColumnModel model{};
  model.dataset_digest = data.discharge.digest;
  model.columns_digest = data.columns.digest;
  model.levels = data.levels;
  model.precharge_v = data.column.supply_v;
  model.release_kick_v = mean_release_kick(records, model.precharge_v);
  model.swing_v = data.fit.swing_v;
  model.max_shift_sigmas = box_sigmas;
  model.kick_v_per_v = kick_per_volt(records);
  model.leak_v = leak_per_cell(records, data.column.rows);
  model.gain = 1;
  model.line_farad = records.line_farad;
  if (data.column.array) model.array.columns = data.column.array->columns;
  const double low = model.precharge_v - model.swing_v - 0.02, high = model.start_v() + 0.05;
  model.bitline = fit_bitline_modes(common_cells(records), low, high, data.fit.error_v / model.swing_v);

  std::vector<CellSample> basis, samples;
  std::vector<const DischargeRecord*> fitted, held_out;
  for (const auto& run : records.runs) {
    (run.set == DischargeSet::holdout ? held_out : fitted).push_back(&run);
    if (run.set == DischargeSet::holdout) continue;
    samples.push_back(sample_of(run, records, model, sigma));
    samples.back().cell += static_cast<int>(run.set) * 100000;  // cells of different sets are different cells
    if (run.set == DischargeSet::basis) basis.push_back(samples.back());
  }
  model.level_modes = fit_level_modes(basis, static_cast<int>(data.levels.level_v.size()), data.column.rows, data.fit.error_v,
                                      largest_level_modes);
  const auto amplitudes =
      fit_amplitudes(samples, model.level_modes, sigma[static_cast<std::size_t>(cells::SramDevice::access_left)],
                     sigma[static_cast<std::size_t>(cells::SramDevice::pull_down_left)], data.column.array ? place_degree : 0);
  model.amplitudes = amplitudes.polynomial;
  model.quality.condition = amplitudes.condition;
  model.shift_per_wordline = shift_per_wordline(model);
  std::vector<Eigen::VectorXd> sums;
  for (const auto& sample : samples) sums.push_back(sample.sums_v);
  model.box = sum_box(model, sums);
  model.flow_error_v = column::fit_flow_map(model, model.box, model.start_v()).max_error_v;

  const auto columns = measured_columns(data);
  const auto half = columns.size() / 2;
  const std::span training(columns.data(), half), rest(columns.data() + half, columns.size() - half);
  fit_to_columns(model, data.column, training);
  model.quality.cell_v = cell_residual(model, fitted, records);
  model.quality.holdout_cell_v = cell_residual(model, held_out, records);
  model.quality.cell_a = as_current(model.quality.cell_v, model.line_farad, data.column.wordline.pulse_s);
  model.quality.holdout_cell_a = as_current(model.quality.holdout_cell_v, model.line_farad, data.column.wordline.pulse_s);
  model.quality.column_v = column_residual(model, training);
  model.quality.holdout_column_v = column_residual(model, rest);
  model.quality.signal_rms_v = signal_rms(rest);
  model.quality.parts = model_parts(model, rest);
  return model;
}

}  // namespace bitline::fit
