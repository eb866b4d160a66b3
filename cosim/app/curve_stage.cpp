#include "cosim/app/curve_stage.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "cosim/app/report.hpp"
#include "netlists/cells/sram_6t.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::app {

fit::CurveFit fit_curves(const spec::StudySpec& spec, const technologies::Technology& technology,
                         const std::filesystem::path& file, const curves::CurveMap& map) {
  if (spec.column.array)
    throw SpecError(spec.file.string() +
                    ": curves of a column that stands alone do not describe an array; expected a specification without "
                    "'column.array'");
  const auto measured = curves::read_measured_curves(file, map);
  const auto sigma = cells::sram_6t_sigmas_v(technology);
  auto fit = fit::fit_measured_curves({measured, spec.column, spec.fit, spec.network, sigma});
  fit.model.subject_digest = subject_digest(spec, technology);
  return fit;
}

void write_curve_model(const fit::CurveFit& fit, const Workplace& place) {
  spec::write_atomically(place.folder / "model.yaml", column::to_yaml(fit.model));
}

Json curve_fit_json(const fit::CurveFit& fit) {
  Json curves = Json::array(), spreads = Json::array();
  for (const auto& curve : fit.held_out)
    curves.push_back({{"wordline_v", curve.wordline_v},
                      {"cells", curve.cells},
                      {"cell", curve.cell},
                      {"samples", curve.bitline_v.count},
                      {"rms_v", curve.bitline_v.rms},
                      {"max_v", curve.bitline_v.max}});
  for (const auto& spread : fit.spreads) spreads.push_back({{"wordline_v", spread.wordline_v}, {"curves", spread.curves}});
  for (std::size_t i = 0; i < fit.spreads.size(); ++i)
    spreads[i]["relative_sigma"] = std::isnan(fit.spreads[i].relative_sigma) ? Json() : Json(fit.spreads[i].relative_sigma);
  return {{"curves", fit.fitted + static_cast<int>(fit.held_out.size())},
          {"fitted", fit.fitted},
          {"wordline_low_v", fit.low_v},
          {"wordline_high_v", fit.high_v},
          {"level_v", fit.model.levels.level_v},
          {"modes", {fit.model.wordline_modes(), fit.model.bitline_modes()}},
          {"condition", fit.model.quality.condition},
          {"scatter_v", fit.scatter_v},
          {"held_out", {{"rms_v", fit.held_out_v.rms}, {"max_v", fit.held_out_v.max}, {"curves", curves}}},
          {"spreads", spreads},
          {"dataset_digest", fit.model.dataset_digest}};
}

std::string curve_fit_text(const fit::CurveFit& fit) {
  const auto volts = [](double v) { return spec::format_quantity(v, spec::Dimension::voltage); };
  std::ostringstream out;
  out << "curves       " << fit.fitted << " fitted, word lines from " << volts(fit.low_v) << " to " << volts(fit.high_v)
      << "; samples scatter by " << millivolts(fit.scatter_v) << " rms at most\n"
      << "modes        " << fit.model.wordline_modes() << " along the levels, " << fit.model.bitline_modes()
      << " along the bit line; condition number " << spec::plain(std::round(10 * fit.model.quality.condition) / 10) << "\n"
      << "held out     " << millivolts(fit.held_out_v.rms) << " rms, " << millivolts(fit.held_out_v.max)
      << " max of the bit line on " << fit.held_out.size() << " curves that fall through the swing of "
      << volts(fit.model.swing_v) << "\n";
  if (!fit.spreads.empty()) {
    const auto widest = std::ranges::max_element(fit.spreads, {}, &fit::LevelSpread::relative_sigma);
    out << "cells        " << fit.spreads.size() << " levels with several curves, which differ by "
        << percent(widest->relative_sigma) << " of their mean at most (standard deviation, at " << volts(widest->wordline_v)
        << ")\n";
  }
  out << "The model covers no threshold shifts: use it with variation.mismatch_scale=0.\n";
  return out.str();
}

}  // namespace bitline::app
