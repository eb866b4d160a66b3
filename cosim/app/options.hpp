#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "netlists/spec/study_spec.hpp"

namespace bitline::app {

/// What every subcommand understands.
struct CommonOptions {
  bool json = false;   ///< one JSON object on standard output instead of text
  bool quiet = false;  ///< neither progress nor remarks
};

/// What a subcommand that works on a specification understands.
struct SpecOptions : CommonOptions {
  std::filesystem::path file;
  std::vector<std::string> assignments;  ///< `--set key.path=value`, in the order given
};

void add_options(CLI::App& command, CommonOptions& options);
void add_options(CLI::App& command, SpecOptions& options);

/// The specification that the options name.
spec::StudySpec read_study(const SpecOptions& options);

/// SpecError for a specification without layers of a network, which has `boosting` alone.
void expect_network(const spec::StudySpec& spec);

/// SpecError for a specification whose column stands in an array: `what` knows columns that stand alone.
void expect_isolated_column(const spec::StudySpec& spec, const std::string& what);

}  // namespace bitline::app
