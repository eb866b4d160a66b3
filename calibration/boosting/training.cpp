#include "calibration/boosting/training.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "calibration/boosting/sign_regression.hpp"
#include "cosim/network/threshold_rows.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::boosting {

namespace {

constexpr auto tasks = all_tasks();

/// Weights of one task's samples: those of its first class, then those of its second.
using TaskWeights = std::array<std::vector<double>, 2>;

std::array<int, 2> labels_of(const Task& task) { return {task.first, task.second}; }

/// +1 for samples of the first class, -1 for those of the second.
double label_of(std::size_t side) { return side == 0 ? 1 : -1; }

Moments moments_of(const Samples& samples, const Task& task, const TaskWeights& weights) {
  std::vector<LabelledSamples> parts;
  for (std::size_t side = 0; side < 2; ++side) {
    const int label = labels_of(task)[side];
    parts.push_back({.inputs = Eigen::Map<const Inputs>(
                         samples.inputs.data() + samples.first[static_cast<std::size_t>(label)] * samples.inputs.cols(),
                         samples.count(label), samples.inputs.cols()),
                     .label = label_of(side),
                     .weights = weights[side]});
  }
  return weighted_moments(parts);
}

/// Weighted share of wrong decisions of one column, over every `stride`-th sample of the task.
double weighted_error(const Samples& samples, const Task& task, const TaskWeights& weights, int stride,
                      const column::Decisions& decisions, Eigen::Index column) {
  double wrong = 0, all = 0;
  for (std::size_t side = 0; side < 2; ++side) {
    const int label = labels_of(task)[side];
    const Eigen::Index first = samples.first[static_cast<std::size_t>(label)];
    for (Eigen::Index i = 0; i < samples.count(label); ++i) {
      const double weight = weights[side][static_cast<std::size_t>(i * stride)];
      all += weight;
      if ((decisions(first + i, column) != 0) != (side == 0)) wrong += weight;
    }
  }
  return wrong / all;
}

/// A boosting of all tasks in the making.
class Boosting {
 public:
  Boosting(const Hardware& hardware, const Training& training)
      : hardware_(hardware), training_(training), stride_(threshold_stride(training.samples)) {
    for (std::size_t k = 0; k < tasks.size(); ++k)
      for (std::size_t side = 0; side < 2; ++side) {
        const auto all = training.samples.count(tasks[k].first) + training.samples.count(tasks[k].second);
        const auto own = static_cast<std::size_t>(training.samples.count(labels_of(tasks[k])[side]));
        weights_[k][side].assign(own, 1 / static_cast<double>(all));
      }
  }

  void round() {
    const int first = static_cast<int>(classifier_.columns.size());
    for (std::size_t k = 0; k < tasks.size(); ++k) {
      if (training_.interrupted && training_.interrupted()) throw Interrupted();
      classifier_.columns.push_back(regression(k));
    }
    if (training_.how.threshold == "searched" && hardware_.rows.threshold > 0) search_thresholds(first);
    const auto decisions =
        decide(hardware_, classifier_, first, task_count, {training_.samples.codes, training_.samples.image});
    for (std::size_t k = 0; k < tasks.size(); ++k) count(k, decisions, column(first, k));
  }

  Classifier take() { return std::move(classifier_); }

 private:
  BoostedColumn& column(int first, std::size_t k) { return classifier_.columns[static_cast<std::size_t>(first) + k]; }

  BoostedColumn regression(std::size_t k) const {
    const auto moments = moments_of(training_.samples, tasks[k], weights_[k]);
    const int number = static_cast<int>(classifier_.columns.size());
    const auto found =
        training_.how.solver == "rounded"
            ? rounded_least_squares(moments)
            : constrained_regression(moments, {.restarts = training_.how.restarts,
                                               .seed = training_.seed,
                                               .address = {.die = hardware_.die, .image = static_cast<std::uint32_t>(number)}});
    const network::ThresholdRows rows{.rows = hardware_.rows.threshold,
                                      .step = static_cast<double>(hardware_.rows.threshold_code)};
    BoostedColumn column{.weights = std::vector<std::uint8_t>(static_cast<std::size_t>(found.signs.size())),
                         .threshold_ones = rows.rows - rows.nearest(found.boundary(moments)),
                         .vote = 0,
                         .error = 0};
    for (Eigen::Index n = 0; n < found.signs.size(); ++n) column.weights[static_cast<std::size_t>(n)] = found.signs[n] > 0;
    return column;
  }

  /// Every number of ones in all columns at once; the least error counts, then what is nearest to the regression's.
  void search_thresholds(int first) {
    const auto& samples = training_.for_thresholds;
    std::array<int, task_count> wanted{}, best{};
    std::array<double, task_count> least;
    least.fill(2);
    for (std::size_t k = 0; k < tasks.size(); ++k) wanted[k] = column(first, k).threshold_ones;
    for (int ones = 0; ones <= hardware_.rows.threshold; ++ones) {
      for (std::size_t k = 0; k < tasks.size(); ++k) column(first, k).threshold_ones = ones;
      const auto decisions = decide(hardware_, classifier_, first, task_count,
                                    {samples.codes, samples.image, static_cast<std::uint32_t>(1 + ones)});
      for (std::size_t k = 0; k < tasks.size(); ++k) {
        const double error = weighted_error(samples, tasks[k], weights_[k], stride_, decisions, static_cast<Eigen::Index>(k));
        const bool nearer = std::abs(ones - wanted[k]) < std::abs(best[k] - wanted[k]);
        if (error < least[k] || (error <= least[k] && nearer)) {
          least[k] = error;
          best[k] = ones;
        }
      }
    }
    for (std::size_t k = 0; k < tasks.size(); ++k) column(first, k).threshold_ones = best[k];
  }

  /// Vote of a column by its decisions, and the weights for the next round.
  void count(std::size_t k, const column::Decisions& decisions, BoostedColumn& column) {
    const auto& samples = training_.samples;
    column.error = weighted_error(samples, tasks[k], weights_[k], 1, decisions, static_cast<Eigen::Index>(k));
    const auto all = static_cast<double>(weights_[k][0].size() + weights_[k][1].size());
    const double least = 1 / (2 * all);  // none wrong is as good as half a sample
    const double error = std::clamp(column.error, least, 1 - least);
    column.vote = std::log((1 - error) / error) / 2;
    double sum = 0;
    for (std::size_t side = 0; side < 2; ++side) {
      const Eigen::Index first = samples.first[static_cast<std::size_t>(labels_of(tasks[k])[side])];
      for (std::size_t i = 0; i < weights_[k][side].size(); ++i) {
        const bool right = (decisions(first + static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k)) != 0) == (side == 0);
        sum += weights_[k][side][i] *= std::exp(right ? -column.vote : column.vote);
      }
    }
    for (auto& side : weights_[k])
      for (double& weight : side) weight /= sum;
  }

  const Hardware& hardware_;
  const Training& training_;
  int stride_;
  Classifier classifier_;
  std::array<TaskWeights, task_count> weights_;
};

}  // namespace

int threshold_stride(const Samples& samples) {
  constexpr Eigen::Index enough = 16'000;
  return static_cast<int>((samples.codes.rows() + enough - 1) / enough);
}

Classifier train(const Hardware& hardware, const Training& training) {
  Boosting boosting(hardware, training);
  for (int round = 0; round < training.how.columns; ++round) boosting.round();
  return boosting.take();
}

}  // namespace bitline::boosting
