#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "netlists/spec/rram_study.hpp"
#include "netlists/spec/study_spec.hpp"

namespace bitline::spec {

/// One value of a specification, in SI units.
struct StudyValue {
  std::string key;   ///< full path; an item of a list by its number: "network.layers.0.trim_rows"
  std::string unit;  ///< what a name of the value ends in: "_v", "_s", …; empty where there is no unit
  std::variant<bool, std::int64_t, std::uint64_t, double, std::string, std::vector<double>, std::vector<int>> value;
};

/// Every value that is used, in the order in which `resolved` writes them.
std::vector<StudyValue> study_values(const StudySpec& spec);
std::vector<StudyValue> study_values(const RramStudySpec& spec);

}  // namespace bitline::spec
