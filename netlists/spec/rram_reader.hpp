#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "netlists/spec/rram_study.hpp"
#include "netlists/spec/schema_row.hpp"

namespace bitline::spec {

/// Whether a file says that its schema is bitline.rram-study/1; what cannot be read or is no specification is not. FileError.
bool is_rram_study(const std::filesystem::path& file);

/// Reads a specification of resistive arrays (schema bitline.rram-study/1) with the command line's `--set key.path=value`
/// assignments applied. Throws FileError, or one SpecError with a line for everything that is wrong.
RramStudySpec read_rram_study(const std::filesystem::path& file, std::span<const std::string> assignments = {});

/// The specification as a file with every value that is used; reading it gives the same specification.
std::string resolved(const RramStudySpec& spec);

/// Every key that read_rram_study knows, in the order in which `resolved` writes them.
std::vector<SchemaRow> rram_study_schema();

}  // namespace bitline::spec
