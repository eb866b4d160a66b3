#pragma once

#include <string>
#include <vector>

#include "netlists/spec/study_spec.hpp"

namespace bitline::bindings {

/// A specification and how it was read: what Python calls a Study.
struct Study {
  spec::StudySpec spec;
  std::vector<std::string> assignments;  ///< key.path=value
};

}  // namespace bitline::bindings
