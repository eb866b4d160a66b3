#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "netlists/spec/schema_row.hpp"
#include "netlists/spec/study_spec.hpp"

namespace bitline::spec {

/// Whether a file says that its schema is bitline.study/1; what cannot be read or is no specification does not. FileError.
bool is_study(const std::filesystem::path& file);

/// Reads a specification file (schema bitline.study/1) with the command line's `--set key.path=value` assignments applied.
/// Throws FileError, or one SpecError with a line for everything that is wrong in the file and in the assignments.
StudySpec read_study(const std::filesystem::path& file, std::span<const std::string> assignments = {});

/// The specification as a file with every value that is used; reading it gives the same specification.
std::string resolved(const StudySpec& spec);

/// Every key that read_study knows, in the order in which `resolved` writes them.
std::vector<SchemaRow> study_schema();

}  // namespace bitline::spec
