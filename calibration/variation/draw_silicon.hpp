#pragma once

#include <cstdint>

#include "cosim/column/silicon.hpp"
#include "netlists/spec/study_spec.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::variation {

/// The differences between dies that a specification asks for: Pelgrom sigmas of the technology's cell, scaled, and the
/// comparators' offsets: those declared, and those of the transistors of the latch where the comparator has one.
column::Silicon draw_silicon(const technologies::Technology& technology, const spec::ComparatorSpec& comparator,
                             const spec::VariationSpec& variation, std::uint64_t seed);

/// Silicon from which a model's held-out cells and columns are drawn: full mismatch, and never the dies of a study.
column::Silicon characterisation_silicon(const technologies::Technology& technology, std::uint64_t seed);

}  // namespace bitline::variation
