#include "calibration/fit/latch_fit.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <span>

#include "calibration/fit/term_selection.hpp"
#include "cosim/curves/latch_columns.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::fit {

namespace {

using column::LatchModel;
using column::LatchTerm;
using Indices = std::vector<std::uint8_t>;

constexpr int highest_degree[] = {4, 3, 2};  // of the common mode, by order in the shifts: 1, 2, 3
constexpr int most_terms = 100;
constexpr std::size_t samples_per_term = 4;
constexpr int folds = 4;

/// One threshold as measured.
struct Sample {
  int latch;
  comparators::LatchShifts shifts_v;
  double common_mode_v;
  double threshold_v;
};

struct Samples {
  std::vector<Sample> fit, holdout;
  int blank = 0;
};

Samples samples_of(const curves::Dataset& data, std::size_t devices) {
  const auto set = data.column("set"), latch = data.column("latch"), common_mode = data.column("common_mode_v"),
             first_shift = data.column("shift0_v"), threshold = data.column("threshold_v");
  Samples samples;
  for (const auto& row : data.rows) {
    Sample sample{static_cast<int>(row[latch]), {}, row[common_mode], row[threshold]};
    const auto shift = row.begin() + static_cast<std::ptrdiff_t>(first_shift);
    sample.shifts_v.assign(shift, shift + static_cast<std::ptrdiff_t>(devices));
    if (std::isnan(sample.threshold_v))
      ++samples.blank;
    else
      (row[set] == static_cast<double>(curves::LatchSet::fit) ? samples.fit : samples.holdout).push_back(sample);
  }
  return samples;
}

/// Every product of coordinates up to third order that turns its sign in the mirror, times every shape of the common mode.
std::vector<LatchTerm> candidate_terms(std::size_t singles, std::size_t all_pairs) {
  std::vector<LatchTerm> terms;
  const auto add = [&](const Indices& odd, const Indices& even) {
    for (int degree = 0; degree <= highest_degree[odd.size() + even.size() - 1]; ++degree)
      terms.push_back({odd, even, degree, 0});
  };
  const auto pairs = static_cast<std::uint8_t>(all_pairs), evens = static_cast<std::uint8_t>(singles + all_pairs);
  for (std::uint8_t i = 0; i < pairs; ++i) {
    add({i}, {});
    for (std::uint8_t j = 0; j < evens; ++j) {
      add({i}, {j});
      for (std::uint8_t k = j; k < evens; ++k) add({i}, {j, k});
    }
    for (std::uint8_t j = i; j < pairs; ++j)
      for (std::uint8_t k = j; k < pairs; ++k) add({i, j, k}, {});
  }
  return terms;
}

Eigen::MatrixXd design(const LatchModel& model, std::span<const LatchTerm> terms, std::span<const Sample> samples) {
  Eigen::MatrixXd matrix(static_cast<Eigen::Index>(samples.size()), static_cast<Eigen::Index>(terms.size()));
  for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
    const auto& sample = samples[static_cast<std::size_t>(i)];
    const auto at = column::latch_coordinates(model, sample.shifts_v);
    const double x = column::common_mode_coordinate(model.common_mode_low_v, model.common_mode_high_v, sample.common_mode_v);
    for (Eigen::Index t = 0; t < matrix.cols(); ++t)
      matrix(i, t) = column::product(terms[static_cast<std::size_t>(t)], at) *
                     column::chebyshev(terms[static_cast<std::size_t>(t)].common_mode_degree, x);
  }
  return matrix;
}

Eigen::VectorXd thresholds(std::span<const Sample> samples) {
  Eigen::VectorXd target(static_cast<Eigen::Index>(samples.size()));
  for (Eigen::Index i = 0; i < target.size(); ++i) target(i) = samples[static_cast<std::size_t>(i)].threshold_v;
  return target;
}

/// Sum of squared errors on the samples of one fold against the number of terms, which are chosen and fitted on the others.
/// As the terms come in one order, one decomposition serves every number of them.
Eigen::VectorXd fold_errors(const Eigen::MatrixXd& matrix, const Eigen::VectorXd& target, std::span<const Sample> samples,
                            int fold, int most) {
  std::vector<Eigen::Index> inside, outside;
  for (Eigen::Index i = 0; i < matrix.rows(); ++i)
    (samples[static_cast<std::size_t>(i)].latch % folds == fold ? outside : inside).push_back(i);
  const Eigen::MatrixXd train = matrix(inside, Eigen::all);
  const auto chosen = select_terms(train, target(inside), most);
  Eigen::VectorXd errors = Eigen::VectorXd::Constant(most, INFINITY);
  for (std::size_t count = 1; count <= chosen.size(); ++count) {
    const std::vector<Eigen::Index> used(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(count));
    const Eigen::VectorXd fitted = train(Eigen::all, used).householderQr().solve(target(inside));
    errors(static_cast<Eigen::Index>(count) - 1) = (matrix(outside, used) * fitted - target(outside)).squaredNorm();
  }
  return errors;
}

LatchErrors errors_of(const LatchModel& model, std::span<const Sample> samples) {
  LatchErrors errors{0, 0, 0, static_cast<int>(samples.size())};
  if (samples.empty()) return errors;
  for (const auto& sample : samples) {
    const double error = column::threshold_v(model, sample.shifts_v, sample.common_mode_v) - sample.threshold_v;
    errors.rms_v += error * error;
    errors.mean_v += error;
    errors.max_v = std::max(errors.max_v, std::abs(error));
  }
  errors.rms_v = std::sqrt(errors.rms_v / static_cast<double>(samples.size()));
  errors.mean_v /= static_cast<double>(samples.size());
  return errors;
}

double largest_sigmas(const comparators::LatchShifts& sigma_v, std::span<const Sample> samples) {
  double largest = 0;
  for (const auto& sample : samples)
    for (std::size_t d = 0; d < sigma_v.size(); ++d)
      if (sigma_v[d] > 0) largest = std::max(largest, std::abs(sample.shifts_v[d]) / sigma_v[d]);
  return largest;
}

}  // namespace

LatchFit fit_latch_model(const curves::Dataset& data, const LatchDevices& devices, const spec::LatchSpec& latch) {
  const std::size_t singles = comparators::single_devices(devices.names), pairs = (devices.names.size() - singles) / 2;
  const auto samples = samples_of(data, devices.names.size());
  const auto count = samples.fit.size();
  if (count < samples_per_term * 2 * pairs)
    throw FitError("only " + std::to_string(count) + " latches have a threshold; expected at least " +
                   std::to_string(samples_per_term * 2 * pairs) + " for a model of the latch");
  LatchFit result{};
  auto& model = result.model;
  model.dataset_digest = data.digest;
  model.devices = devices.names;
  model.sigma_v = devices.sigma_v;
  model.common_mode_low_v = latch.common_mode_low_v;
  model.common_mode_high_v = latch.common_mode_high_v;
  model.largest_sigmas = largest_sigmas(devices.sigma_v, samples.fit);

  const auto candidates = candidate_terms(singles, pairs);
  const Eigen::MatrixXd matrix = design(model, candidates, samples.fit);
  const Eigen::VectorXd target = thresholds(samples.fit);
  const int most = std::min(most_terms, static_cast<int>(count / samples_per_term));
  Eigen::VectorXd squares = Eigen::VectorXd::Zero(most);
  for (int fold = 0; fold < folds; ++fold) squares += fold_errors(matrix, target, samples.fit, fold, most);
  const Eigen::VectorXd errors = (squares / static_cast<double>(count)).cwiseSqrt();
  const double enough = 1.1 * errors.minCoeff();
  const auto chosen_error = std::find_if(errors.begin(), errors.end(), [&](double error) { return error <= enough; });
  if (chosen_error == errors.end() || !std::isfinite(*chosen_error))
    throw FitError("no term of the latch's model is supported by the thresholds");
  result.cross_validated_v = *chosen_error;

  const auto chosen = select_terms(matrix, target, static_cast<int>(chosen_error - errors.begin()) + 1);
  const Eigen::VectorXd coefficients = matrix(Eigen::all, chosen).colPivHouseholderQr().solve(target);
  for (std::size_t t = 0; t < chosen.size(); ++t) {
    model.terms.push_back(candidates[static_cast<std::size_t>(chosen[t])]);
    model.terms.back().coefficient_v = coefficients(static_cast<Eigen::Index>(t));
  }
  result.blank = samples.blank;
  result.fitted = errors_of(model, samples.fit);
  result.holdout = errors_of(model, samples.holdout);
  model.holdout_rms_v = result.holdout.rms_v;
  model.holdout_max_v = result.holdout.max_v;
  model.holdout_count = result.holdout.count;
  return result;
}

}  // namespace bitline::fit
