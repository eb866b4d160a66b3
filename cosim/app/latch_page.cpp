#include <cmath>
#include <sstream>

#include "cosim/app/latch_study.hpp"
#include "cosim/app/report.hpp"

namespace bitline::app {
namespace {

Json errors_json(const fit::LatchErrors& errors) {
  return {{"rms_v", errors.rms_v}, {"mean_v", errors.mean_v}, {"max_v", errors.max_v}, {"thresholds", errors.count}};
}

}  // namespace

Json latch_json(const LatchFigures& figures) {
  const auto& fit = figures.fit;
  Json devices = Json::array(), spread = Json::array();
  for (std::size_t d = 0; d < figures.sensitivity.size(); ++d)
    devices.push_back(
        {{"device", fit.model.devices[d]}, {"sigma_v", fit.model.sigma_v[d]}, {"sensitivity", figures.sensitivity[d]}});
  for (const auto& at : figures.spread) spread.push_back({{"common_mode_v", at.common_mode_v}, {"offset_sigma_v", at.sigma_v}});
  return {{"latches", figures.latches},
          {"rms_v", fit.holdout.rms_v},
          {"max_v", fit.holdout.max_v},
          {"mean_v", fit.holdout.mean_v},
          {"thresholds", fit.holdout.count},
          {"offset_sigma_v", figures.offset_sigma_v.value},
          {"offset_sigma_interval_v", {figures.offset_sigma_v.low, figures.offset_sigma_v.high}},
          {"offset_mean_v", figures.offset_v.value},
          {"offset_mean_interval_v", {figures.offset_v.low, figures.offset_v.high}},
          {"reference_common_mode_v", figures.reference_v},
          {"common_modes", spread},
          {"devices", devices},
          {"technology", figures.technology},
          {"corner", figures.corner},
          {"temperature_kelvin", figures.temperature_kelvin},
          {"supply_v", figures.supply_v},
          {"fit",
           {{"latches", figures.fit_latches},
            {"terms", fit.model.terms.size()},
            {"largest_sigmas", fit.model.largest_sigmas},
            {"cross_validated_v", fit.cross_validated_v},
            {"error", errors_json(fit.fitted)}}},
          {"blank", fit.blank},
          {"strobes_per_threshold", figures.strobes},
          {"runs", figures.counts.runs},
          {"failed", figures.counts.failed},
          {"seconds", figures.counts.seconds}};
}

std::string latch_text(const LatchFigures& figures) {
  const auto& fit = figures.fit;
  std::ostringstream out;
  out << "offset: sigma " << millivolts(figures.offset_sigma_v.value) << " (95 %: " << millivolts(figures.offset_sigma_v.low)
      << " to " << millivolts(figures.offset_sigma_v.high) << ") at a common mode of " << figures.reference_v << " V\n";
  for (const auto& at : figures.spread) out << "  at " << at.common_mode_v << " V: " << millivolts(at.sigma_v) << "\n";
  out << "by device: sigma of its threshold, and what a shift of it does to the offset\n";
  for (std::size_t d = 0; d < figures.sensitivity.size(); ++d)
    out << "  " << fit.model.devices[d] << ": " << millivolts(fit.model.sigma_v[d]) << ", "
        << std::round(figures.sensitivity[d] * 1e4) / 1e4 << " V/V\n";
  out << "model: " << fit.model.terms.size() << " terms from " << fit.fitted.count << " latches, "
      << millivolts(fit.fitted.rms_v) << " rms on them, " << millivolts(fit.cross_validated_v) << " rms cross-validated\n"
      << "model against SPICE: " << millivolts(fit.holdout.rms_v) << " rms, " << millivolts(fit.holdout.max_v) << " at most, "
      << millivolts(fit.holdout.mean_v) << " in the mean, on " << fit.holdout.count << " thresholds of " << figures.latches
      << " held-out latches\n"
      << figures.counts.runs << " SPICE runs now, " << figures.counts.failed << " failed; " << fit.blank
      << " latches without a threshold\n";
  return out.str();
}

}  // namespace bitline::app
