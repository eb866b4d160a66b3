#include "calibration/fit/rram_fit.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "cosim/random/address.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::fit {

namespace {

using column::BranchCurrent;
using column::RramModel;
using column::RramRow;

/// Moments and degree of a reduction, from the cheapest to the dearest.
constexpr std::array<std::pair<int, int>, 9> reductions{
    {{1, 1}, {1, 3}, {1, 5}, {2, 3}, {2, 5}, {3, 3}, {3, 4}, {3, 6}, {4, 5}}};
constexpr int most_moments = 4;

/// A row of nominal devices, half of it matching: the mean of both.
BranchCurrent half_row(const RramModel& model, double bitline_v, double sourceline_v) {
  const column::RramBranch low{model.low_ohm, 0}, high{model.high_ohm, 0};
  const BranchCurrent match = column::row_current(model.law, {low, high, 1}, bitline_v, sourceline_v);
  const BranchCurrent other = column::row_current(model.law, {high, low, 1}, bitline_v, sourceline_v);
  return {(match.a + other.a) / 2, (match.per_bitline_siemens + other.per_bitline_siemens) / 2,
          (match.per_sourceline_siemens + other.per_sourceline_siemens) / 2};
}

/// Where the rows work: the half-on column, at the mean voltage of the read.
void set_operating_point(RramModel& model) {
  const auto half = [&](int, double bl, double sl) { return half_row(model, bl, sl); };
  double source_v = model.read.voltage_v;
  if (model.read.kind == column::RramReadKind::discharge) source_v -= read_signal(model.read, model.wires, half) / 2;
  const auto solution = solve_ladder(model.wires, source_v, half);
  model.bitline_v = solution.bitline_v;
  model.sourceline_v = solution.sourceline_v;
  model.share = solution.share;
  const std::vector<RramRow> full(static_cast<std::size_t>(model.wires.rows), {{model.low_ohm, 0}, {model.high_ohm, 0}, 1});
  model.full_scale = read_signal(model.read, model.wires, model.law, full);
  model.full_scale_a = solve_ladder(model.wires, source_v, [&](int row, double bl, double sl) {
                         return row_current(model.law, full[static_cast<std::size_t>(row)], bl, sl);
                       }).current_a;
  // m / (1 + bend m) has the ratio of the signals of a half and a full match.
  double half_moment = 0, full_moment = 0;
  for (std::size_t i = 0; i < full.size(); ++i) {
    const double part = model.share[i] / model.full_scale_a;
    half_moment += part * half_row(model, model.bitline_v[i], model.sourceline_v[i]).a;
    full_moment += part * row_current(model.law, full[i], model.bitline_v[i], model.sourceline_v[i]).a;
  }
  const double ratio = read_signal(model.read, model.wires, half) / model.full_scale;
  model.bend = std::max(0.0, (ratio * full_moment - half_moment) / (full_moment * half_moment * (1 - ratio)));
}

/// Columns as moments and signals, by full scale.
struct Samples {
  Eigen::MatrixXd moments;  // (columns, most_moments)
  Eigen::VectorXd signal;
};

Samples draw_samples(const RramModel& model, const RramFitTask& task, int first, int count) {
  Samples samples{Eigen::MatrixXd::Zero(count, most_moments), Eigen::VectorXd(count)};
  for (int c = 0; c < count; ++c) {
    const auto rows =
        random_rram_column(task.silicon, task.law.complementary, task.wires.rows, static_cast<std::uint32_t>(first + c));
    std::array<double, most_moments> moments{};
    for (int row = 0; row < task.wires.rows; ++row) add_row_moments(model, row, rows[static_cast<std::size_t>(row)], moments);
    for (int k = 0; k < most_moments; ++k) samples.moments(c, k) = moments[static_cast<std::size_t>(k)];
    samples.signal(c) = read_signal(task.read, task.wires, task.law, rows) / model.full_scale;
  }
  return samples;
}

Eigen::MatrixXd term_matrix(const RramModel& model, const Samples& samples, int moments, int degree) {
  Eigen::MatrixXd terms(samples.moments.rows(), column::moment_term_count(degree, moments));
  std::vector<double> row(static_cast<std::size_t>(moments));
  for (Eigen::Index c = 0; c < terms.rows(); ++c) {
    for (int k = 0; k < moments; ++k) row[static_cast<std::size_t>(k)] = samples.moments(c, k);
    row[0] = bent(model, row[0]);
    const auto values = column::moment_terms(degree, row);
    terms.row(c) = Eigen::Map<const Eigen::RowVectorXd>(values.data(), terms.cols());
  }
  return terms;
}

column::Residual residual(const Eigen::VectorXd& errors) {
  if (errors.size() == 0) return {};
  return {std::sqrt(errors.squaredNorm() / static_cast<double>(errors.size())), errors.cwiseAbs().maxCoeff(),
          static_cast<int>(errors.size())};
}

}  // namespace

std::vector<RramRow> random_rram_column(const column::RramSilicon& silicon, bool complementary, int rows,
                                        std::uint32_t number) {
  const column::RramPlace place{number, 0, 0, 0, 0};
  const auto uniform = [&](std::uint32_t row, std::uint32_t what) {
    return random::uniform(silicon.seed,
                           {.die = number, .row = row, .stream = random::Stream::sampling, .device = what, .image = 1});
  };
  const bool crowded = number % 2 == 1;
  std::array<double, 3> share{};
  for (std::uint32_t k = 0; k < 3; ++k) share[k] = std::clamp(2 * uniform(k, 0) - 0.5, 0.0, 1.0);
  const auto [near, far] = std::minmax({uniform(0, 1), uniform(0, 2)});
  std::vector<RramRow> column;
  for (int row = 0; row < rows; ++row) {
    const auto r = static_cast<std::uint32_t>(row);
    const bool input = uniform(r, 3) < 0.5;
    const bool match = uniform(r, 4) < (crowded ? share[row < near * rows ? 0 : row < far * rows ? 1 : 2] : 0.5);
    const int x = complementary ? (input ? 1 : -1) : (match ? 1 : 0);  // a single branch matches where it is selected
    const bool positive = complementary ? input == match : true;
    column::RramPlace at = place;
    at.row = r;
    column.push_back({rram_branch(silicon, at, column::RramSide::a, stores_low(column::RramSide::a, positive)),
                      rram_branch(silicon, at, column::RramSide::b, stores_low(column::RramSide::b, positive)), x});
  }
  return column;
}

RramModel fit_rram_model(const RramFitTask& task) {
  const auto& silicon = task.silicon;
  RramModel model{};
  model.subject_digest = task.subject_digest;
  model.read = task.read;
  model.wires = task.wires;
  model.law = task.law;
  model.low_ohm = nominal_ohm(silicon, true);
  model.high_ohm = nominal_ohm(silicon, false);
  set_operating_point(model);

  const Samples fitted = draw_samples(model, task, 0, task.columns);
  const Samples held = draw_samples(model, task, task.columns, (task.columns + 1) / 2);
  double best = std::numeric_limits<double>::infinity();
  for (const auto& [moments, degree] : reductions) {
    const Eigen::MatrixXd terms = term_matrix(model, fitted, moments, degree);
    if (terms.cols() * 2 > terms.rows()) break;
    const Eigen::VectorXd scale = terms.colwise().norm().cwiseMax(1e-300).cwiseInverse().transpose();
    const Eigen::JacobiSVD<Eigen::MatrixXd> svd(terms * scale.asDiagonal(), Eigen::ComputeThinU | Eigen::ComputeThinV);
    const Eigen::VectorXd coefficients = scale.asDiagonal() * svd.solve(fitted.signal);
    model.moments = moments;
    model.degree = degree;
    model.coefficients.assign(coefficients.begin(), coefficients.end());
    model.quality.ladder = residual(terms * coefficients - fitted.signal);
    model.quality.holdout_ladder = residual(term_matrix(model, held, moments, degree) * coefficients - held.signal);
    model.quality.condition = svd.singularValues()(0) / svd.singularValues()(svd.singularValues().size() - 1);
    model.box_low.clear();
    model.box_high.clear();
    for (int k = 0; k < moments; ++k) {
      model.box_low.push_back(fitted.moments.col(k).minCoeff());
      model.box_high.push_back(fitted.moments.col(k).maxCoeff());
    }
    best = std::min(best, model.quality.holdout_ladder.rms);
    if (model.quality.holdout_ladder.rms <= task.error) return model;
  }
  throw FitError("the column's signal was reduced to within " + std::to_string(best) + " of full scale; expected " +
                 std::to_string(task.error) + " or less, from " + std::to_string(task.columns) + " columns");
}

RramModel with_spice_residual(RramModel model, std::span<const std::vector<RramRow>> columns, std::span<const double> signals) {
  Eigen::VectorXd errors(static_cast<Eigen::Index>(columns.size()));
  for (std::size_t c = 0; c < columns.size(); ++c)
    errors(static_cast<Eigen::Index>(c)) = (signal(model, columns[c]) - signals[c]) / model.full_scale;
  model.quality.spice = residual(errors);
  return model;
}

}  // namespace bitline::fit
