#include "calibration/fit/term_selection.hpp"

namespace bitline::fit {

std::vector<Eigen::Index> select_terms(Eigen::MatrixXd candidates, Eigen::VectorXd target, int most) {
  constexpr double nearly_contained = 0.05;  // of its own length
  const Eigen::VectorXd smallest = nearly_contained * candidates.colwise().norm().transpose();
  std::vector<Eigen::Index> chosen;
  while (static_cast<int>(chosen.size()) < most) {
    const Eigen::VectorXd length = candidates.colwise().norm().transpose();
    const Eigen::VectorXd explains = (candidates.transpose() * target).cwiseAbs();
    Eigen::Index best = -1;
    for (Eigen::Index j = 0; j < candidates.cols(); ++j) {
      if (length(j) == 0 || length(j) <= smallest(j)) continue;
      if (best < 0 || explains(j) * length(best) > explains(best) * length(j)) best = j;
    }
    if (best < 0) break;
    const Eigen::VectorXd direction = candidates.col(best) / length(best);
    target -= direction * direction.dot(target);
    candidates -= direction * (direction.transpose() * candidates).eval();
    chosen.push_back(best);
  }
  return chosen;
}

}  // namespace bitline::fit
