#pragma once

#include <string>

#include "netlists/spec/study_spec.hpp"

namespace bitline::spec {

/// A study at one of its points: the same without a list of points.
StudySpec at_point(const StudySpec& spec, const PointSpec& point);

/// What tells the points of a study apart, fit for a folder: "slow_-40_degC_1.2_V".
std::string point_name(const StudySpec& at_point);

}  // namespace bitline::spec
