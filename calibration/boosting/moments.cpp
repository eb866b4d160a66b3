#include "calibration/boosting/moments.hpp"

#include <algorithm>

namespace bitline::boosting {

namespace {

/// Samples whose products are summed in single precision: few enough to lose nothing, and to stay in the cache.
constexpr Eigen::Index block_samples = 256;

}  // namespace

Moments weighted_moments(std::span<const LabelledSamples> samples) {
  const Eigen::Index inputs = samples.front().inputs.cols();
  Eigen::MatrixXd square = Eigen::MatrixXd::Zero(inputs, inputs);
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(inputs), with_label = mean;
  double label = 0, label_square = 0;
  for (const auto& part : samples) {
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(inputs);
    double weight = 0;
    for (Eigen::Index first = 0; first < part.inputs.rows(); first += block_samples) {
      const Eigen::Index count = std::min(block_samples, part.inputs.rows() - first);
      const Eigen::Map<const Eigen::VectorXd> of_block(part.weights.data() + first, count);
      const Eigen::VectorXf weights = of_block.cast<float>();
      const auto block = part.inputs.middleRows(first, count);
      const Inputs scaled = weights.cwiseSqrt().asDiagonal() * block;
      Eigen::MatrixXf product = Eigen::MatrixXf::Zero(inputs, inputs);
      product.selfadjointView<Eigen::Lower>().rankUpdate(scaled.transpose());
      square.triangularView<Eigen::Lower>() += product.cast<double>();
      sum += (block.transpose() * weights).cast<double>();
      weight += of_block.sum();
    }
    mean += sum;
    with_label += part.label * sum;
    label += part.label * weight;
    label_square += part.label * part.label * weight;
  }
  Moments moments{.input_mean = mean,
                  .label_mean = label,
                  .label_variance = label_square - label * label,
                  .covariance = square.selfadjointView<Eigen::Lower>(),
                  .with_label = with_label - label * mean};
  moments.covariance -= mean * mean.transpose();
  return moments;
}

}  // namespace bitline::boosting
