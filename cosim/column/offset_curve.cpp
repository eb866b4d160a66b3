#include "cosim/column/offset_curve.hpp"

#include <limits>
#include <string>

#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::column {

OffsetCurve declared_offset(const spec::ComparatorSpec& comparator, double offset_v) {
  constexpr double everywhere = std::numeric_limits<double>::infinity();
  return {comparator.reference_common_mode_v, -everywhere, everywhere, {offset_v, offset_v * comparator.common_mode_slope}};
}

void check_common_mode(const OffsetCurve& curve, double common_mode_v) {
  constexpr double rounding_v = 1e-9;
  if (common_mode_v > curve.low_v - rounding_v && common_mode_v < curve.high_v + rounding_v) return;
  const auto volts = [](double value) { return spec::format_quantity(value, spec::Dimension::voltage); };
  const bool low = common_mode_v < curve.low_v;
  throw DomainError("the latch is strobed at a common mode of " + volts(common_mode_v) + (low ? ", below" : ", above") +
                    " what its model covers, " + volts(curve.low_v) + " to " + volts(curve.high_v) + "; expected a " +
                    (low ? "lower 'column.comparator.latch.common_mode_low' or less discharge"
                         : "higher 'column.comparator.latch.common_mode_high' or more discharge"));
}

double offset_v(const OffsetCurve& curve, double common_mode_v) {
  check_common_mode(curve, common_mode_v);
  double value = 0;
  for (std::size_t k = curve.coefficient_v.size(); k-- > 0;)
    value = value * (common_mode_v - curve.origin_v) + curve.coefficient_v[k];
  return value;
}

}  // namespace bitline::column
