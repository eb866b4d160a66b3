#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cosim/app/output.hpp"
#include "cosim/app/rram_stages.hpp"
#include "cosim/app/sram_report.hpp"

namespace bitline::app {

/// Everything that a run on resistive arrays found out.
struct RramReport {
  RramInputs inputs;
  column::RramModel model;
  study::NetworkSensing sensing;
  RramAccuracy accuracy;
  double nominal;  ///< share of the images that a die classifies rightly in which nothing varies
  std::optional<RramAccuracy> row_by_row;
  std::optional<int> resolvable_bits;  ///< fewer than the sense amplifiers have, where none resolves more
  RramAudit audit;
  std::optional<RramEnergies> energy;
  std::optional<SramReport> sram;  ///< of layers on 6T cells
  spice::PoolCounts spice;
};

/// All stages of a run: resolved.yaml, rram_model.yaml, rram_sums.csv, rram_nominal.csv, rram_dies.csv, rram_rows.csv,
/// rram_audit.csv, rram_energy.csv, result.json and result.txt; with layers on 6T cells the folder sram and sram_audit.csv.
RramReport run_rram(RramInputs inputs, const Workplace& place);

/// The accuracy over so many dies, with its interval and the worst.
Json accuracy_json(const RramAccuracy& accuracy, int dies);

/// What `bitline run --json` prints for resistive arrays.
Json rram_json(const RramReport& report);
/// The same for people.
std::string rram_text(const RramReport& report, const std::filesystem::path& folder);

}  // namespace bitline::app
