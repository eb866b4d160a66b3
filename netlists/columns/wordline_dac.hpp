#pragma once

#include <span>

#include "netlists/spec/column_spec.hpp"
#include "netlists/spec/study_spec.hpp"
#include "netlists/spec/wordline_levels.hpp"

namespace bitline::columns {

/// Current of a nominal cell against its word-line level, at a fixed bit-line voltage.
struct CellCurve {
  std::span<const double> wordline_v;      ///< increasing [V]
  std::span<const double> current_a;       ///< positive [A]
  std::span<const double> replica_a = {};  ///< current of a replica as wide as the cell, where the DAC is one of currents [A]
};

/// Current at a level [A], interpolated in its logarithm; clamps to the ends of the curve.
double current_a(const CellCurve& curve, double wordline_v);

/// Charge that a nominal cell takes from its bit line in one pulse whose edges are ramps [C], quasi-static.
double pulse_charge_coulomb(const CellCurve& curve, const spec::WordlineSpec& wordline, double level_v);

/// The levels of a study. DAC levels come from the specification, or are chosen so that the nominal charge is proportional to
/// the code (code 0 is 0 V), or are those at which the replica draws currents proportional to the code. The trim level is as
/// specified. The ramp has 2^(bits-1) levels of charge (2k + 1) / (2^bits - 1) times the charge that makes half of the output
/// layer's ramp rows worth `range` activations; a network without layers has none. Throws SpecError where the curve ends below
/// a needed level, or the replica needs more than `wordline.high`.
spec::WordlineLevels wordline_levels(const CellCurve& curve, const spec::ColumnSpec& column, const spec::NetworkSpec& network);

}  // namespace bitline::columns
