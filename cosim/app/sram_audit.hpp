#pragma once

#include <string>
#include <vector>

#include "cosim/app/rram_stages.hpp"

namespace bitline::app {

/// What SPICE says of reads of 6T columns in the inference on the study's dies.
struct SramAudit {
  std::size_t columns = 0, failed = 0;
  double full_scale_v = 0;              ///< the fall of one line that the model covers [V]
  double signal_rms_v = 0;              ///< of V_BL - V_BLB in SPICE [V]
  double rms_v = 0, largest_v = 0;      ///< of the model's error [V]
  std::size_t codes_equal = 0;          ///< both signals under the thresholds of the read's sense amplifier
  double largest_unequal_margin_v = 0;  ///< of the codes that are not: SPICE's signal from the nearest threshold [V]
};

/// Columns of sram_audit.csv.
extern const std::vector<std::string> sram_audit_columns;

/// As many reads as the specification audits of the layers on 6T cells, repeated at transistor level with the same silicon:
/// sram_audit.csv.
SramAudit run_sram_audit(const RramInputs& inputs, const study::RramNetwork& network, const study::NetworkSensing& sensing,
                         spice::WorkerPool& pool, const Workplace& place);

}  // namespace bitline::app
