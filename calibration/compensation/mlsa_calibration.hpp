#pragma once

#include <cstdint>
#include <vector>

#include "calibration/compensation/mlsa_references.hpp"
#include "cosim/column/mlsa_macro.hpp"

namespace bitline::compensation {

/// Inputs of ±1 for calibration, drawn at a seed: packed words of `images` patterns for `rows` rows.
std::vector<std::uint64_t> calibration_patterns(std::uint64_t seed, int rows, int images);

/// What the references of a macro's columns, which hold `weights` (rows, columns), are off by, measured with inputs whose
/// matches are known: (columns, references) [A], [V].
///
/// For each reference the share of patterns whose code is above it is looked up among the known numbers of matches; what lies
/// between the number found and the reference's own is its offset, with whatever else shifts that column. `common`: one mean
/// for all references of a column, weighted by how many patterns cross them; else each reference its own, and the mean where
/// too few patterns cross. The patterns are those of calibration_patterns. Reads have noise `noise` at images from 2^31 on,
/// which no data set has.
column::MlsaTrim calibrate_mlsa(const column::MlsaMacro& macro, const column::Bits& weights, const column::Mlsa& mlsa,
                                const MatchQuantiser& quantiser, const column::RramInputs& patterns,
                                const column::RramNoise& noise, bool common);

}  // namespace bitline::compensation
