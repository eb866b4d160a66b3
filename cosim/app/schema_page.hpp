#pragma once

#include <span>
#include <string>

#include "netlists/spec/schema_row.hpp"

namespace bitline::app {

/// Page in Markdown that documents specification files: how values are written, and a table of keys for every section, first of
/// a study, then of one of resistive arrays.
std::string schema_page(std::span<const spec::SchemaRow> study, std::span<const spec::SchemaRow> rram);

}  // namespace bitline::app
