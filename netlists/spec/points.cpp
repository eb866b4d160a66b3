#include "netlists/spec/points.hpp"

#include <algorithm>

#include "netlists/spec/quantity.hpp"

namespace bitline::spec {

StudySpec at_point(const StudySpec& spec, const PointSpec& point) {
  StudySpec study = spec;
  study.points.clear();
  if (!point.corner.empty()) study.technology.corner = point.corner;
  if (point.temperature_kelvin) study.column.temperature_kelvin = *point.temperature_kelvin;
  if (point.supply_v) study.column.supply_v = *point.supply_v;
  if (point.high_v) study.column.wordline.high_v = *point.high_v;
  if (point.compensation_v) study.column.compensation_v = *point.compensation_v;
  return study;
}

std::string point_name(const StudySpec& at_point) {
  std::string name = at_point.technology.corner + "_" +
                     format_quantity(at_point.column.temperature_kelvin, Dimension::temperature) + "_" +
                     format_quantity(at_point.column.supply_v, Dimension::voltage);
  std::ranges::replace(name, ' ', '_');
  return name;
}

}  // namespace bitline::spec
