#pragma once

#include <array>

#include "cosim/column/column_job.hpp"
#include "cosim/column/model_engine.hpp"

namespace bitline::audit {

/// Why one comparator decided as it did in one read: the way from an ideal column to this one, step by step. Each share is what
/// its step changes in the margin V_BL - V_BLB - offset, with all steps before it taken, so that they add up [V].
///
///     ideal          gain (sum - boundary), from a column that adds as a straight line
///     rounding       the boundary is the one that the threshold rows realise
///     nonlinearity   nominal cells on the model: compression, levels off the line, leakage; trim rows half and half
///     mismatch       this die's cells in the data and threshold rows
///     wordlines      this die's errors of the DACs of these rows
///     trim           the trim rows as written, with their own cells and DACs
///     offset         the comparator's, at the common mode of the read
///     arithmetic     the fast engine, where the steps before are evaluated in doubles and in time steps
///     noise          the draw of this read
///
/// `trim` and `offset` are meant to cancel: their sum is what compensation leaves.
struct DecisionShares {
  double sum;       ///< ideal, of this read's inputs [DAC steps or activations]
  double boundary;  ///< of the sum: the decision is 1 from there on; of a ramp, that of the strobe [same]
  double gain_v;    ///< what a unit of the sum is worth in this read [V]
  double rounding_v, nonlinearity_v, mismatch_v, wordlines_v, trim_v, offset_v, arithmetic_v, noise_v;

  double ideal_v() const { return gain_v * (sum - boundary); }
  double compensated_offset_v() const { return trim_v + offset_v; }
  /// V_BL - V_BLB - offset with the noise of the read: positive where the decision is 1.
  double margin_v() const {
    return ideal_v() + rounding_v + nonlinearity_v + mismatch_v + wordlines_v + compensated_offset_v() + arithmetic_v + noise_v;
  }
};

/// A share by its name, without the "_v"; `trim` and `offset` are one, "offset".
struct NamedShare {
  const char* name;
  double volts;
};

/// All shares, in the order of the steps.
std::array<NamedShare, 7> named_shares(const DecisionShares& shares);

/// The share that pulls hardest against the ideal decision.
NamedShare blamed_share(const DecisionShares& shares);

/// The shares of one read with data on. The gain is the slope of the straight line through zero that fits best what nominal
/// columns make of their sums in this read, over all columns of the macro. DomainError outside the model's box.
DecisionShares decision_shares(const column::ModelEngine& engine, const column::ColumnJob& job);

/// Of the strobes of a ramp that `job`'s comparator decides otherwise than an ideal one, the one farthest from the ideal sum;
/// -1 where none is.
int clearest_wrong_strobe(const column::ModelEngine& engine, const column::ColumnJob& job);

}  // namespace bitline::audit
