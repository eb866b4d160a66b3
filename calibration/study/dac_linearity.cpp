#include "calibration/study/dac_linearity.hpp"

#include <algorithm>
#include <cmath>

#include "netlists/spec/error.hpp"

namespace bitline::study {

Linearity linearity(std::span<const double> outputs) {
  const double step = outputs.size() < 2 ? 0 : (outputs.back() - outputs.front()) / static_cast<double>(outputs.size() - 1);
  if (!(std::abs(step) > 0)) throw DomainError("a converter whose codes all give the same has no linearity");
  Linearity result;
  for (std::size_t code = 0; code < outputs.size(); ++code) {
    result.integral.push_back((outputs[code] - outputs.front()) / step - static_cast<double>(code));
    result.differential.push_back(code == 0 ? 0 : (outputs[code] - outputs[code - 1]) / step - 1);
  }
  return result;
}

double largest(std::span<const double> values) {
  double most = 0;
  for (const double value : values) most = std::max(most, std::abs(value));
  return most;
}

}  // namespace bitline::study
