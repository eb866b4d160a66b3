#include "calibration/boosting/moments.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace bitline::boosting {
namespace {

TEST(WeightedMoments, AreThoseOfTheDefinition) {
  constexpr Eigen::Index inputs = 7;
  std::mt19937 random(1);
  std::uniform_int_distribution<int> code(0, 31);
  std::vector<LabelledSamples> parts;
  std::vector<Inputs> values;
  std::vector<std::vector<double>> weights;
  double all = 0;
  for (const Eigen::Index samples : {300, 513}) {  // more than one block, and no multiple of one
    values.push_back(Inputs::NullaryExpr(samples, inputs, [&] { return static_cast<float>(code(random)); }));
    weights.emplace_back();
    for (Eigen::Index s = 0; s < samples; ++s) all += weights.back().emplace_back(1 + code(random));
  }
  for (auto& part : weights)
    for (double& weight : part) weight /= all;
  for (std::size_t p = 0; p < 2; ++p)
    parts.push_back({.inputs = Eigen::Map<const Inputs>(values[p].data(), values[p].rows(), inputs),
                     .label = p == 0 ? 1.0 : -1.0,
                     .weights = weights[p]});
  const Moments moments = weighted_moments(parts);

  Eigen::VectorXd mean = Eigen::VectorXd::Zero(inputs);
  double label = 0;
  for (const auto& part : parts)
    for (Eigen::Index s = 0; s < part.inputs.rows(); ++s) {
      mean += part.weights[static_cast<std::size_t>(s)] * part.inputs.row(s).transpose().cast<double>();
      label += part.weights[static_cast<std::size_t>(s)] * part.label;
    }
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(inputs, inputs);
  Eigen::VectorXd with_label = Eigen::VectorXd::Zero(inputs);
  double variance = 0;
  for (const auto& part : parts)
    for (Eigen::Index s = 0; s < part.inputs.rows(); ++s) {
      const Eigen::VectorXd away = part.inputs.row(s).transpose().cast<double>() - mean;
      const double weight = part.weights[static_cast<std::size_t>(s)];
      covariance += weight * away * away.transpose();
      with_label += weight * (part.label - label) * away;
      variance += weight * (part.label - label) * (part.label - label);
    }
  // Products are below 31^2 and are summed in single precision over 256 samples: 256 roundings of 2^-24 of the mean square.
  const double tolerance = 256 * 0x1p-24 * 31 * 31;
  EXPECT_LT((moments.covariance - covariance).cwiseAbs().maxCoeff(), tolerance);
  EXPECT_LT((moments.with_label - with_label).cwiseAbs().maxCoeff(), tolerance / 31);
  EXPECT_LT((moments.input_mean - mean).cwiseAbs().maxCoeff(), tolerance / 31);
  EXPECT_NEAR(moments.label_mean, label, 1e-12);
  EXPECT_NEAR(moments.label_variance, variance, 1e-12);
}

}  // namespace
}  // namespace bitline::boosting
