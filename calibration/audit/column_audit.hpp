#pragma once

#include <cstdint>
#include <span>
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

/// Row of a read: voltages of both engines, both decisions (same offset, same noise; SPICE's is that of its latch where it has
/// one), and SPICE's margin: its V_BL - V_BLB beyond the offset, noise included. A failed SPICE run leaves blanks.
std::vector<double> audit_row(const AuditedRead& read, const column::ModelEngine& engine, const column::Comparator& comparator,
                              const column::ColumnOutcome& spice);

/// What an audit says.
struct AuditSummary {
  std::size_t columns = 0, failed = 0;
  double signal_rms_v = 0;                  ///< of V_BL - V_BLB in SPICE
  double rms_v = 0, bias_v = 0, max_v = 0;  ///< error of V_BL - V_BLB, model against SPICE
  std::size_t equal_decisions = 0;
  double largest_unequal_margin_v = 0;  ///< SPICE's margin of the clearest unequal decision
  double decision_sigma_v = 0;          ///< how well a margin is known: error of V_BL - V_BLB and of the latch's model, rms
  double largest_unequal_sigmas = 0;    ///< largest_unequal_margin_v in that unit
};
/// `latch_rms_v` is the held-out error of the latch's model, zero for a comparator as declared [V].
AuditSummary summarise(const curves::Dataset& audit, double latch_rms_v = 0);

/// All columns of several audits, whose margins are known differently well: an unequal decision counts in its own audit's unit.
AuditSummary summarise_all(const curves::Dataset& all, std::span<const AuditSummary> parts);

/// One read of the real inference.
struct AuditSample {
  std::uint32_t die, image, layer, column;
  int ramp_strobe;
};

/// `count` reads drawn evenly from dies, images, columns of all layers, and ramp strobes, by address.
std::vector<AuditSample> draw_samples(const network::NetworkPlan& plan, std::uint64_t seed, int count, std::uint32_t dies,
                                      std::uint32_t images, int ramp_strobes);

}  // namespace bitline::audit
