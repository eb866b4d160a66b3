#include "calibration/fit/series_resistance.hpp"

#include <Eigen/Dense>

#include "netlists/spec/error.hpp"

namespace bitline::fit {

SeriesResistance fit_series_resistance(std::span<const double> current_a, std::span<const double> drop_v) {
  const auto count = static_cast<Eigen::Index>(current_a.size());
  const Eigen::Map<const Eigen::VectorXd> drops(drop_v.data(), count);
  const Eigen::VectorXd currents = Eigen::Map<const Eigen::VectorXd>(current_a.data(), count);
  const double most_a = count > 0 ? currents.cwiseAbs().maxCoeff() : 0;
  Eigen::MatrixXd terms(count, 2);
  terms << currents / most_a, (currents / most_a).cwiseAbs2();
  const auto solver = terms.colPivHouseholderQr();
  if (!(most_a > 0) || solver.rank() < 2)
    throw FitError("a resistance in series was measured at " + std::to_string(count) +
                   " currents; expected at least two that differ and are not 0");
  const Eigen::Vector2d found = solver.solve(drops);
  return {found(0) / most_a, found(1) / most_a / most_a};
}

}  // namespace bitline::fit
