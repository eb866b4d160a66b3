#include "calibration/boosting/classifier.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "calibration/compensation/trim.hpp"

namespace bitline::boosting {
namespace {

using testing::Each;
using testing::ElementsAre;

Classifier equal_votes(int rounds) {
  Classifier classifier;
  for (int n = 0; n < rounds * task_count; ++n)
    classifier.columns.push_back({.weights = {1, 0, 1}, .threshold_ones = n % 3, .vote = 1, .error = 0.1});
  return classifier;
}

/// Decisions of ideal tasks: the class wins all of its own, and the lower one all others.
column::Decisions decisions_for(int winner, int rounds) {
  column::Decisions decisions(1, rounds * task_count);
  const auto tasks = all_tasks();
  for (Eigen::Index n = 0; n < decisions.cols(); ++n)
    decisions(0, n) = tasks[static_cast<std::size_t>(n) % tasks.size()].second != winner;
  return decisions;
}

TEST(Tasks, AreAllPairs) {
  const auto tasks = all_tasks();
  EXPECT_EQ(tasks.size(), 45U);
  EXPECT_EQ(tasks.front().first, 0);
  EXPECT_EQ(tasks.front().second, 1);
  EXPECT_EQ(tasks.back().first, 8);
  EXPECT_EQ(tasks.back().second, 9);
}

TEST(Classes, AreThoseThatWinTheirTasks) {
  for (int winner = 0; winner < classes; ++winner)
    EXPECT_THAT(classes_by_round(equal_votes(2), decisions_for(winner, 2)), Each(ElementsAre(winner)));
}

TEST(Classes, FollowTheWeightOfVotesOfAllRoundsSoFar) {
  // The second round says another class with twice the vote.
  auto classifier = equal_votes(2);
  for (std::size_t k = task_count; k < 2 * task_count; ++k) classifier.columns[k].vote = 2;
  column::Decisions decisions(1, 2 * task_count);
  decisions << decisions_for(3, 1), decisions_for(8, 1);
  EXPECT_THAT(classes_by_round(classifier, decisions), ElementsAre(ElementsAre(3), ElementsAre(8)));
  for (std::size_t k = task_count; k < 2 * task_count; ++k) classifier.columns[k].vote = -0.5;
  EXPECT_THAT(classes_by_round(classifier, decisions), ElementsAre(ElementsAre(3), ElementsAre(3)));
}

TEST(Classes, TieByTheSumOfMargins) {
  // 0 beats 1, 1 beats 2, 2 beats 0, each beats all others: eight votes for each of the three.
  auto classifier = equal_votes(2);
  const auto tasks = all_tasks();
  column::Decisions decisions = column::Decisions::Ones(1, 2 * task_count);
  for (std::size_t k = 0; k < tasks.size(); ++k)
    if (tasks[k].first == 0 && tasks[k].second == 2) decisions(0, static_cast<Eigen::Index>(k)) = 0;
  decisions.rightCols(task_count) = decisions.leftCols(task_count);
  EXPECT_THAT(classes_by_round(classifier, decisions).back(), ElementsAre(0));  // equal margins: the lowest
  for (std::size_t k = 0; k < tasks.size(); ++k)  // 1 wins against 9 by the vote of one column only
    if (tasks[k].first == 0 && tasks[k].second == 9) {
      classifier.columns[task_count + k].vote = 0.5;
      decisions(0, static_cast<Eigen::Index>(task_count + k)) = 0;
    }
  EXPECT_THAT(classes_by_round(classifier, decisions).back(), ElementsAre(1));  // 0 keeps its votes, with less margin
}

TEST(ClassifierProgram, PutsColumnsOnMacrosInOrder) {
  const auto classifier = equal_votes(3);  // 135 columns
  EXPECT_EQ(macro_count(135), 2);
  EXPECT_EQ(columns_of_macro(135, 0), 128);
  EXPECT_EQ(columns_of_macro(135, 1), 7);
  const column::RowPlan rows{.rows = 16, .data = 3, .threshold = 2, .threshold_code = 5, .trim = 8, .ramp = false};
  const auto program = classifier_program(classifier, rows, 4, 1, compensation::uncompensated(8, 7));
  EXPECT_EQ(program.die, 4U);
  EXPECT_EQ(program.macro, 1U);
  ASSERT_EQ(program.weights.cols(), 7);
  for (Eigen::Index j = 0; j < 7; ++j) {
    const int ones = static_cast<int>((128 + j) % 3);
    EXPECT_EQ(program.threshold.col(j).cast<int>().sum(), ones);
    EXPECT_EQ(program.boundaries[static_cast<std::size_t>(j)], 5 * (2 * (2 - ones) - 2));  // a 1 helps the positive weights
    EXPECT_EQ(program.weights(1, j), 0);
  }
}

}  // namespace
}  // namespace bitline::boosting
