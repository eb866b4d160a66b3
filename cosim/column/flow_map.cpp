#include "cosim/column/flow_map.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "cosim/column/column_model.hpp"

namespace bitline::column {

namespace {

constexpr int points = 36, ratios = 9;

Eigen::VectorXd sums_at(const ColumnModel& model, const SumBox& box, double u, double v) {
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(model.bitline_modes());
  sums(0) = box.largest_first_v * u;
  if (sums.size() > 1) sums(1) = sums(0) * std::lerp(box.low_ratio, box.high_ratio, v);
  return sums;
}

Eigen::VectorXd scaled_terms(const FlowMap& flow, const Eigen::VectorXd& sums_v) {
  return monomials(FlowMap::degree, sums_v(0) / flow.scale_1_v, sums_v.size() > 1 ? sums_v(1) / flow.scale_2_v : 0);
}

}  // namespace

double flow_drop_v(const FlowMap& flow, const Eigen::VectorXd& sums_v) {
  return flow.coefficients.dot(scaled_terms(flow, sums_v));
}

FlowMap fit_flow_map(const ColumnModel& model, const SumBox& box, double start_v) {
  const double widest = std::max(std::abs(box.low_ratio), std::abs(box.high_ratio));
  FlowMap flow{start_v, box.largest_first_v, std::max(widest * box.largest_first_v, 1e-9), 1, {}, 0};
  const auto drop = [&](const Eigen::VectorXd& sums) { return start_v - discharged_v(model, start_v, sums, 0); };
  while (flow.largest > 0 && start_v - drop(sums_at(model, box, flow.largest, 0)) < model.bitline.low_v)
    flow.largest -= 1.0 / 64;
  Eigen::MatrixXd terms(points * ratios, FlowMap::terms);
  Eigen::VectorXd drops(points * ratios);
  for (int i = 0; i < points; ++i)
    for (int j = 0; j < ratios; ++j) {
      const auto sums = sums_at(model, box, flow.largest * (i + 1.0) / points, j / (ratios - 1.0));
      terms.row(i * ratios + j) = scaled_terms(flow, sums).transpose();
      drops(i * ratios + j) = drop(sums);
    }
  flow.coefficients = terms.completeOrthogonalDecomposition().solve(drops);
  flow.max_error_v = (terms * flow.coefficients - drops).cwiseAbs().maxCoeff();
  for (int i = 0; i < points; ++i)
    for (int j = 0; j + 1 < ratios; ++j) {
      const auto sums = sums_at(model, box, flow.largest * (i + 0.5) / points, (j + 0.5) / (ratios - 1.0));
      flow.max_error_v = std::max(flow.max_error_v, std::abs(flow_drop_v(flow, sums) - drop(sums)));
    }
  return flow;
}

}  // namespace bitline::column
