#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cosim/column/column_job.hpp"
#include "cosim/column/model_engine.hpp"
#include "cosim/curves/dataset.hpp"
#include "cosim/network/mapping.hpp"

namespace bitline::audit {

/// Columns of an audit dataset; one row is one read of one column on both engines, and names everything its deck is made from.
extern const std::vector<std::string> audit_columns;

/// One audited read: the job, and the strobe number that addresses its noise.
struct AuditedRead {
  column::ColumnJob job;
  std::uint32_t layer;
  bool whole_image = false;  ///< part of an image that SPICE carried through every layer
};

/// Row of a read: voltages of both engines, both verdicts (same offset, same noise) and both margins. A failed SPICE run leaves
/// blanks.
std::vector<double> audit_row(const AuditedRead& read, const column::ModelEngine& engine,
                              const spec::ComparatorSpec& comparator, const column::ColumnOutcome& spice);

/// What an audit says.
struct AuditSummary {
  std::size_t columns = 0, failed = 0;
  double signal_rms_v = 0;                  ///< of V_BL - V_BLB in SPICE
  double rms_v = 0, bias_v = 0, max_v = 0;  ///< error of V_BL - V_BLB, model against SPICE
  std::size_t equal_decisions = 0;
  double largest_unequal_margin_v = 0;  ///< SPICE's margin of the clearest unequal decision
};
AuditSummary summarise(const curves::Dataset& audit);

/// One read of the real inference.
struct AuditSample {
  std::uint32_t die, image, layer, column;
  int ramp_strobe;
};

/// `count` reads drawn evenly from dies, images, columns of all layers, and ramp strobes, by address.
std::vector<AuditSample> draw_samples(const network::NetworkPlan& plan, std::uint64_t seed, int count, std::uint32_t dies,
                                      std::uint32_t images, int ramp_strobes);

}  // namespace bitline::audit
