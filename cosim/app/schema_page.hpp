#pragma once

#include <span>
#include <string>

#include "netlists/spec/study_reader.hpp"

namespace bitline::app {

/// Page in Markdown that documents the specification file: how values are written, and a table of keys for every section.
std::string schema_page(std::span<const spec::SchemaRow> rows);

}  // namespace bitline::app
