#pragma once

#include <string>
#include <vector>

#include "cosim/spice/characterise.hpp"
#include "netlists/spec/wordline_levels.hpp"

namespace bitline::spice {

/// Columns of what wordline_settling_runs() gives: code, its level [V], the level that the cell's gate comes to in the end [V],
/// and how long after the begin of its rise it is within a hundredth of that [s].
inline const std::vector<std::string> wordline_settling_columns = {"code", "level_v", "final_v", "settling_s"};

/// The rise of a nominal row's word line to every code's level but 0, at the far end of an array.
RunSet wordline_settling_runs(const Subject& subject, const spec::WordlineLevels& levels, const NominalCurve& curve);

}  // namespace bitline::spice
