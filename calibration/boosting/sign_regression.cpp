#include "calibration/boosting/sign_regression.hpp"

#include <Eigen/Cholesky>
#include <algorithm>

namespace bitline::boosting {

namespace {

/// Share by which a turn must lower the error, so that rounding ends no descent in a circle.
constexpr double least_gain = 1e-10;

/// Signs on their way down: what the label's covariance with the sum explains of the label's variance is what rises.
class Descent {
 public:
  Descent(const Moments& moments, Eigen::VectorXd signs)
      : covariance_(moments.covariance), with_label_(moments.with_label), signs_(std::move(signs)) {
    product_ = covariance_ * signs_;
    along_ = signs_.dot(with_label_);
    square_ = signs_.dot(product_);
  }

  /// Turns signs until neither one nor two of them lower the error.
  void run() {
    while (turn_one() || turn_two()) {
    }
  }
  const Eigen::VectorXd& signs() const { return signs_; }

 private:
  static double explained(double along, double square) { return along > 0 && square > 0 ? along * along / square : 0; }
  double now() const { return explained(along_, square_); }
  double along_change(Eigen::Index n) const { return -2 * signs_[n] * with_label_[n]; }
  double square_change(Eigen::Index n) const { return 4 * (covariance_(n, n) - signs_[n] * product_[n]); }

  void turn(Eigen::Index n) {
    along_ += along_change(n);
    square_ += square_change(n);
    product_ -= 2 * signs_[n] * covariance_.col(n);
    signs_[n] = -signs_[n];
  }

  bool turn_one() {
    double best = now() * (1 + least_gain);
    Eigen::Index at = -1;
    for (Eigen::Index n = 0; n < signs_.size(); ++n)
      if (const double value = explained(along_ + along_change(n), square_ + square_change(n)); value > best) {
        best = value;
        at = n;
      }
    if (at < 0) return false;
    turn(at);
    return true;
  }

  bool turn_two() {
    double best = now() * (1 + least_gain);
    Eigen::Index first = -1, second = -1;
    for (Eigen::Index n = 1; n < signs_.size(); ++n) {
      const double along = along_ + along_change(n), square = square_ + square_change(n);
      for (Eigen::Index m = 0; m < n; ++m)
        if (const double value =
                explained(along + along_change(m), square + square_change(m) + 8 * signs_[n] * signs_[m] * covariance_(m, n));
            value > best) {
          best = value;
          first = n;
          second = m;
        }
    }
    if (first < 0) return false;
    turn(first);
    turn(second);
    return true;
  }

  const Eigen::MatrixXd& covariance_;
  const Eigen::VectorXd& with_label_;
  Eigen::VectorXd signs_, product_;  ///< product_ = covariance . signs
  double along_, square_;            ///< signs . with_label and signs . covariance . signs
};

Eigen::VectorXd rounded_signs(const Moments& moments) {
  // Pixels that are always empty have no variance: a ridge far below that of all others keeps the system solvable.
  const Eigen::Index n = moments.inputs();
  const double ridge = std::max(1e-9 * moments.covariance.trace() / static_cast<double>(n), 1e-30);
  const Eigen::MatrixXd system = moments.covariance + ridge * Eigen::MatrixXd::Identity(n, n);
  const Eigen::VectorXd weights = system.ldlt().solve(moments.with_label);
  return (weights.array() < 0).select(Eigen::VectorXd::Constant(n, -1), Eigen::VectorXd::Ones(n));
}

}  // namespace

double SignRegression::boundary(const Moments& moments) const {
  return scale > 0 ? -offset / scale : signs.dot(moments.input_mean);
}

SignRegression fit_signs(const Moments& moments, const Eigen::VectorXd& signs) {
  const double along = std::max(0.0, signs.dot(moments.with_label)), square = signs.dot(moments.covariance * signs);
  const double scale = square > 0 ? along / square : 0;
  return {.signs = signs,
          .scale = scale,
          .offset = moments.label_mean - scale * signs.dot(moments.input_mean),
          .error = moments.label_variance - scale * along};
}

SignRegression rounded_least_squares(const Moments& moments) { return fit_signs(moments, rounded_signs(moments)); }

SignRegression constrained_regression(const Moments& moments, const SignSearch& search) {
  constexpr double turned = 0.25;
  const Eigen::VectorXd rounded = rounded_signs(moments);
  SignRegression best = fit_signs(moments, rounded);
  for (int start = 0; start <= search.restarts; ++start) {
    Eigen::VectorXd signs = rounded;
    for (Eigen::Index n = 0; start > 0 && n < signs.size(); ++n) {
      random::Address at = search.address;
      at.row = static_cast<std::uint32_t>(start);
      at.column = static_cast<std::uint32_t>(n);
      at.stream = random::Stream::regression_start;
      if (random::uniform(search.seed, at) < turned) signs[n] = -signs[n];
    }
    Descent descent(moments, std::move(signs));
    descent.run();
    if (SignRegression found = fit_signs(moments, descent.signs()); found.error < best.error) best = std::move(found);
  }
  return best;
}

}  // namespace bitline::boosting
