#include "cosim/network/threshold_rows.hpp"

#include <algorithm>
#include <cmath>

namespace bitline::network {

int ThresholdRows::nearest(double wanted) const {
  if (rows == 0) return 0;
  return static_cast<int>(std::lround(std::clamp((wanted / step + rows) / 2, 0.0, static_cast<double>(rows))));
}

double ThresholdRows::tolerance() const { return std::max(step, 0.5); }

int ThresholdRows::missing(double wanted) const {
  if (std::abs(wanted - boundary(nearest(wanted))) <= tolerance()) return 0;
  return static_cast<int>(std::ceil((std::abs(wanted) - tolerance()) / step)) - rows;
}

double wanted_boundary(const ThresholdRows& rows, double threshold) {
  const double reachable = rows.boundary(rows.nearest(threshold));
  return std::abs(threshold - reachable) < 1e-6 ? reachable : std::ceil(threshold) - 0.5;
}

}  // namespace bitline::network
