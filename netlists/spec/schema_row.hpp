#pragma once

#include <string>

namespace bitline::spec {

/// One key of a schema, in words.
struct SchemaRow {
  std::string key;       ///< full path; `*` stands for each item of a list
  std::string kind;      ///< "voltage", "whole number", …
  std::string range;     ///< accepted values; empty: all
  std::string fallback;  ///< value when the key is absent
  bool required;         ///< there is no fallback
  std::string meaning;
};

}  // namespace bitline::spec
