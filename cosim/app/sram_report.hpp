#pragma once

#include <string>

#include "cosim/app/output.hpp"
#include "cosim/app/sram_audit.hpp"

namespace bitline::app {

/// What a run on resistive arrays found out about its layers on 6T cells.
struct SramReport {
  column::ColumnModel model;
  SramAudit audit;
};

/// References and levels of a layer on 6T cells, plane by plane: "sums" are the least sums of weights of rows that are on of
/// codes 1, 2, …; "levels" are twice such sums.
Json sram_sensing_json(const network::LayerMapping& mapping, const std::vector<study::PlaneSensing>& planes);

/// What result.json says of these layers.
Json sram_json(const RramInputs& inputs, const SramReport& report);
/// The same for people.
std::string sram_text(const RramInputs& inputs, const SramReport& report);

}  // namespace bitline::app
