#include "calibration/boosting/classifier.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "cosim/column/pattern.hpp"
#include "cosim/network/threshold_rows.hpp"

namespace bitline::boosting {

namespace {

constexpr auto tasks = all_tasks();

/// Sums of one image over the rounds so far.
struct Tally {
  std::array<double, task_count> votes{};
};

std::uint8_t winner(const Tally& tally, const std::array<double, task_count>& magnitudes) {
  std::array<int, classes> votes{};
  std::array<double, classes> margins{};
  for (std::size_t k = 0; k < tasks.size(); ++k) {
    const double margin = magnitudes[k] > 0 ? tally.votes[k] / magnitudes[k] : 0;
    ++votes[margin >= 0 ? tasks[k].first : tasks[k].second];
    margins[tasks[k].first] += margin;
    margins[tasks[k].second] -= margin;
  }
  std::size_t best = 0;
  for (std::size_t c = 1; c < classes; ++c)
    if (votes[c] > votes[best] || (votes[c] == votes[best] && margins[c] > margins[best])) best = c;
  return static_cast<std::uint8_t>(best);
}

}  // namespace

int columns_of_macro(int columns, int macro) { return std::min(macro_columns, columns - macro * macro_columns); }

column::MacroProgram classifier_program(const Classifier& classifier, const column::RowPlan& plan, std::uint32_t die, int macro,
                                        const column::Bits& trim) {
  const network::ThresholdRows rows{.rows = plan.threshold, .step = static_cast<double>(plan.threshold_code) / plan.unit_code};
  column::MacroProgram program{.die = die,
                               .macro = static_cast<std::uint32_t>(macro),
                               .plan = plan,
                               .weights = column::Bits(plan.data, trim.cols()),
                               .threshold = {},
                               .trim = trim,
                               .boundaries = {}};
  std::vector<int> ones;
  for (Eigen::Index j = 0; j < trim.cols(); ++j) {
    const auto& column = classifier.columns[static_cast<std::size_t>(macro * macro_columns + j)];
    for (Eigen::Index row = 0; row < plan.data; ++row) program.weights(row, j) = column.weights[static_cast<std::size_t>(row)];
    ones.push_back(column.threshold_ones);
    program.boundaries.push_back(rows.boundary(rows.rows - column.threshold_ones));
  }
  program.threshold = column::spread_block(ones, plan.threshold);
  return program;
}

std::vector<std::vector<std::uint8_t>> classes_by_round(const Classifier& classifier, const column::Decisions& decisions) {
  const auto images = static_cast<std::size_t>(decisions.rows());
  std::vector<Tally> tallies(images);
  std::array<double, task_count> magnitudes{};
  std::vector<std::vector<std::uint8_t>> result;
  for (int round = 0; round < classifier.rounds(); ++round) {
    const auto first = static_cast<std::size_t>(round * task_count);
    for (std::size_t k = 0; k < tasks.size(); ++k) magnitudes[k] += std::abs(classifier.columns[first + k].vote);
    std::vector<std::uint8_t>& winners = result.emplace_back(images);
    for (std::size_t image = 0; image < images; ++image) {
      for (std::size_t k = 0; k < tasks.size(); ++k) {
        const bool one = decisions(static_cast<Eigen::Index>(image), static_cast<Eigen::Index>(first + k)) != 0;
        tallies[image].votes[k] += (one ? 1 : -1) * classifier.columns[first + k].vote;
      }
      winners[image] = winner(tallies[image], magnitudes);
    }
  }
  return result;
}

}  // namespace bitline::boosting
