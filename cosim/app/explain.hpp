#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "calibration/audit/error_source.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/stages.hpp"

namespace bitline::app {

/// What the error of a model is made of, and what the parts of the macro around its column do.
struct Explanation {
  std::vector<audit::ErrorSource> sources;  ///< the whole error first
  std::vector<audit::ErrorSource> effects;  ///< change of SPICE's own answer when one part is taken away
};

/// Takes the first `count` held-out columns of a study at one operating point apart: with a simulator ten times as exact,
/// without mismatch, with one word-line level only, on the fast engine; and, in SPICE alone, with one part of the macro taken
/// away.
Explanation explain(const spec::StudySpec& study, const technologies::Technology& technology, const column::ColumnModel& model,
                    const column::Silicon& silicon, std::uint32_t count, spice::WorkerPool& pool, const Workplace& place);

Json explanation_json(const Explanation& explanation);
/// The same for people, a table each.
std::string explanation_text(const Explanation& explanation);

}  // namespace bitline::app
