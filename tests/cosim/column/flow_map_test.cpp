#include "cosim/column/flow_map.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/cosim/column/synthetic_model.hpp"

namespace bitline::column {
namespace {

/// Largest error of a map against time steps over random sums of its box.
double largest_error(const ColumnModel& model, const FlowMap& flow) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> unit(0, 1);
  double largest = 0;
  for (int i = 0; i < 2000; ++i) {
    const double first = model.box.largest_first_v * flow.largest * unit(random);
    const Eigen::Vector2d sums(first, first * std::lerp(model.box.low_ratio, model.box.high_ratio, unit(random)));
    const double drop = flow.start_v - discharged_v(model, flow.start_v, sums, 0);
    largest = std::max(largest, std::abs(flow_drop_v(flow, sums) - drop));
  }
  return largest;
}

TEST(FlowMap, IsAsNearToTheTimeSteppedDischargeAsItSays) {
  const auto model = synthetic_model();
  for (const double start : {model.start_v(), model.start_v() - 0.1}) {
    const auto flow = fit_flow_map(model, model.box, start);
    EXPECT_LT(flow.max_error_v, 20e-6);
    EXPECT_LE(largest_error(model, flow), flow.max_error_v);
  }
}

TEST(FlowMap, IsExactForACurrentThatDoesNotDependOnTheVoltage) {
  auto model = synthetic_model();
  model.bitline.coefficients = Eigen::MatrixXd::Ones(1, 1);
  const auto flow = fit_flow_map(model, {0.5, 0, 0}, 1.2);
  for (const double sum : {0.0, 0.1, 0.37, 0.5})
    EXPECT_NEAR(flow_drop_v(flow, Eigen::VectorXd::Constant(1, sum)), sum, 1e-13) << sum;
}

TEST(FlowMap, StaysInsideTheVoltagesOfTheModel) {
  const auto model = synthetic_model();
  const auto flow = fit_flow_map(model, model.box, model.start_v() - 0.3);
  EXPECT_LT(flow.largest, 1);
  const auto end = [&](double share) {
    return discharged_v(
        model, flow.start_v,
        Eigen::Vector2d(model.box.largest_first_v * share, model.box.low_ratio * model.box.largest_first_v * share), 0);
  };
  EXPECT_GE(end(flow.largest), model.bitline.low_v);
  EXPECT_LT(end(flow.largest + 1.0 / 64), model.bitline.low_v);
}

}  // namespace
}  // namespace bitline::column
