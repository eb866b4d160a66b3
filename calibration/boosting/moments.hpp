#pragma once

#include <Eigen/Core>
#include <span>

namespace bitline::boosting {

/// Inputs of samples, shape (samples, inputs), row-major.
using Inputs = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Samples that have one label.
struct LabelledSamples {
  Eigen::Map<const Inputs> inputs;
  double label;
  std::span<const double> weights;  ///< one per sample, not negative
};

/// Weighted means and covariances of inputs x and label y: all that a regression needs of its samples.
struct Moments {
  Eigen::VectorXd input_mean;
  double label_mean, label_variance;
  Eigen::MatrixXd covariance;  ///< of the inputs, shape (inputs, inputs)
  Eigen::VectorXd with_label;  ///< covariance of each input and the label

  Eigen::Index inputs() const { return input_mean.size(); }
};

/// Of all samples together; their weights add up to one.
Moments weighted_moments(std::span<const LabelledSamples> samples);

}  // namespace bitline::boosting
