#include "calibration/audit/error_source.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bitline::audit {

ErrorSource error_source(std::string name, std::string experiment, std::span<const double> with_v,
                         std::span<const double> without_v) {
  ErrorSource source{.name = std::move(name), .experiment = std::move(experiment)};
  double square = 0;
  for (std::size_t i = 0; i < with_v.size(); ++i) {
    const double change = with_v[i] - without_v[i];
    if (std::isnan(change)) {
      ++source.failed;
      continue;
    }
    ++source.columns;
    square += change * change;
    source.max_v = std::max(source.max_v, std::abs(change));
  }
  if (source.columns > 0) source.rms_v = std::sqrt(square / static_cast<double>(source.columns));
  return source;
}

}  // namespace bitline::audit
