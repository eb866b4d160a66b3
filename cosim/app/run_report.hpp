#pragma once

#include <filesystem>
#include <string>

#include "cosim/app/output.hpp"
#include "cosim/app/stages.hpp"

namespace bitline::app {

/// Everything that a run found out.
struct RunReport {
  Inputs inputs;
  column::ColumnModel model;
  Engines engines;
  StudyResult study;
  AuditResult audit;
  spice::PoolCounts spice;
  double images_per_second;
};

/// All stages of a run, each of which leaves its files in the folder: resolved.yaml, the datasets, model.yaml, study.csv,
/// audit.csv, result.json and result.txt.
RunReport run_all(Inputs inputs, const Workplace& place);

/// What `bitline run --json` prints.
Json run_json(const RunReport& report);
/// The same for people.
std::string run_text(const RunReport& report, const std::filesystem::path& folder);

}  // namespace bitline::app
