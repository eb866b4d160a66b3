#pragma once

#include "calibration/fit/curve_fit.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/stages.hpp"
#include "cosim/curves/measured_curves.hpp"

namespace bitline::app {

/// The model of curves that were measured elsewhere, in place of those of SPICE; usable wherever a fitted one is. SpecError for
/// a column in an array, which curves of single columns do not describe. Writes nothing.
fit::CurveFit fit_curves(const spec::StudySpec& spec, const technologies::Technology& technology,
                         const std::filesystem::path& file, const curves::CurveMap& map);

/// Keeps its model: model.yaml.
void write_curve_model(const fit::CurveFit& fit, const Workplace& place);

/// What the fit says of itself.
Json curve_fit_json(const fit::CurveFit& fit);
/// The same for people, some lines.
std::string curve_fit_text(const fit::CurveFit& fit);

}  // namespace bitline::app
