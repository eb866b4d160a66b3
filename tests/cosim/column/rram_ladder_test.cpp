#include "cosim/column/rram_ladder.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>

namespace bitline::column {
namespace {

constexpr double conductance(int row) { return row % 3 == 0 ? 1e-5 : 3e-7; }

BranchCurrent ohmic(int row, double bl, double sl) {
  const double g = conductance(row);
  return {g * (bl - sl), g, -g};
}

/// The same network by a dense solution of Kirchhoff's current law.
Eigen::VectorXd dense_nodes(const RramWires& wires, double source_v) {
  const int n = wires.rows;
  Eigen::MatrixXd a = Eigen::MatrixXd::Zero(2 * n, 2 * n);
  Eigen::VectorXd b = Eigen::VectorXd::Zero(2 * n);
  for (int i = 0; i < n; ++i) {
    const double first = 1 / (wires.bitline_ohm + (i == 0 ? wires.series_ohm : 0)), second = 1 / wires.sourceline_ohm;
    a(i, i) += first + conductance(i);
    a(i, n + i) -= conductance(i);
    a(n + i, n + i) += second + conductance(i);
    a(n + i, i) -= conductance(i);
    if (i == 0) {
      b(0) = first * source_v;
      continue;
    }
    a(i, i - 1) -= first;
    a(i - 1, i - 1) += first;
    a(i - 1, i) -= first;
    a(n + i, n + i - 1) -= second;
    a(n + i - 1, n + i - 1) += second;
    a(n + i - 1, n + i) -= second;
  }
  return a.partialPivLu().solve(b);
}

TEST(RramLadder, SolvesAnOhmicColumnAsKirchhoffsLawsDo) {
  const RramWires wires{50, 2.0, 3.0, 120};
  const auto solution = solve_ladder(wires, 0.2, ohmic);
  const auto nodes = dense_nodes(wires, 0.2);
  for (int i = 0; i < wires.rows; ++i) {
    EXPECT_NEAR(solution.bitline_v[static_cast<std::size_t>(i)], nodes(i), 1e-13);
    EXPECT_NEAR(solution.sourceline_v[static_cast<std::size_t>(i)], nodes(wires.rows + i), 1e-13);
  }
  double sum = 0;
  for (int i = 0; i < wires.rows; ++i) sum += conductance(i) * (nodes(i) - nodes(wires.rows + i));
  EXPECT_NEAR(solution.current_a, sum, 1e-12 * sum);
}

TEST(RramLadder, WithoutWiresTheCurrentIsTheSumOfTheCells) {
  const auto solution = solve_ladder({30, 0, 0, 0}, 0.2, ohmic);
  EXPECT_NEAR(solution.current_a, 0.2 * (10 * 1e-5 + 20 * 3e-7), 1e-18);
  for (const double share : solution.share) EXPECT_EQ(share, 1);
}

TEST(RramLadder, TheShareOfAnAddedCurrentIsWhatTheColumnDeliversOfIt) {
  const RramWires wires{40, 5, 4, 50};
  const auto solution = solve_ladder(wires, 0.2, ohmic);
  const double added = 1e-7;
  for (const int at : {0, 17, 39}) {
    const auto other = solve_ladder(wires, 0.2, [&](int row, double bl, double sl) {
      BranchCurrent cell = ohmic(row, bl, sl);
      if (row == at) cell.a += added;
      return cell;
    });
    // Exact for linear cells; the difference of two currents of 3e-5 A carries their rounding.
    EXPECT_NEAR((other.current_a - solution.current_a) / added, solution.share[static_cast<std::size_t>(at)], 1e-9);
  }
}

TEST(RramLadder, ASeriesResistanceMayChangeWithItsCurrent) {
  RramWires wires{40, 5, 4, 50};
  wires.series_ohm_per_a = 4e7;  // beside the column's 26 uA another 1 kohm
  const auto solution = solve_ladder(wires, 0.2, ohmic);
  const double current_a = solution.current_a, series_ohm = 50 + 4e7 * current_a;
  EXPECT_GT(series_ohm, 500);
  EXPECT_NEAR(solution.end_v, 0.2 - series_ohm * current_a, 1e-14);
  EXPECT_NEAR(current_a, solve_ladder({40, 5, 4, series_ohm}, 0.2, ohmic).current_a, 1e-12 * current_a);
  const double added = 1e-9;
  const auto other = solve_ladder(wires, 0.2, [&](int row, double bl, double sl) {
    BranchCurrent cell = ohmic(row, bl, sl);
    if (row == 17) cell.a += added;
    return cell;
  });
  // To second order the share changes by 4e7 ohm/A times what is added, 0.04 ohm, against the 8 kohm of the column.
  EXPECT_NEAR((other.current_a - current_a) / added, solution.share[17], 1e-5);
}

TEST(RramLadder, NonLinearCellsLeaveNoCurrentUnbalanced) {
  const RramWires wires{64, 1, 1, 0};
  const auto cell = [](int row, double bl, double sl) {
    const double g = conductance(row), x = (bl - sl) / 0.05;
    return BranchCurrent{g * 0.05 * std::sinh(x), g * std::cosh(x), -g * std::cosh(x)};
  };
  const auto s = solve_ladder(wires, 0.2, cell);
  double beyond = 0;
  for (int i = wires.rows - 1; i >= 0; --i) {
    const auto k = static_cast<std::size_t>(i);
    beyond += cell(i, s.bitline_v[k], s.sourceline_v[k]).a;
    EXPECT_NEAR((i > 0 ? s.bitline_v[k - 1] : 0.2) - s.bitline_v[k], beyond * wires.bitline_ohm, 1e-12);
  }
  EXPECT_NEAR(s.current_a, beyond, 1e-10 * beyond);
}

}  // namespace
}  // namespace bitline::column
