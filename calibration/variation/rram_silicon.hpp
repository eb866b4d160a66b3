#pragma once

#include <cstdint>

#include "cosim/column/rram_silicon.hpp"
#include "netlists/spec/rram_study.hpp"
#include "netlists/technologies/rram_technology.hpp"

namespace bitline::variation {

/// The differences between dies of resistive arrays that a study asks for. `rram` is the technology with the study's overrides.
column::RramSilicon draw_rram_silicon(const technologies::Technology& technology, const technologies::RramTechnology& rram,
                                      const spec::RramVariationSpec& variation, const spec::MlsaSpec& mlsa, std::uint64_t seed);

/// Silicon from which the columns are drawn that a model is fitted to and held against: every difference, and never the dies of
/// a study.
column::RramSilicon characterisation_rram_silicon(const technologies::Technology& technology,
                                                  const technologies::RramTechnology& rram, std::uint64_t seed);

}  // namespace bitline::variation
