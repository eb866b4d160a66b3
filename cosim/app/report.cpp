#include "cosim/app/report.hpp"

#include <array>
#include <cmath>
#include <iomanip>
#include <sstream>

#include "netlists/spec/points.hpp"

namespace bitline::app {

namespace {

std::string fixed(double value, int digits) {
  std::ostringstream out;
  out.precision(digits);
  out << std::fixed << value;
  return out.str();
}

/// In whole billionths, which hides the rounding of the subtraction.
double celsius(double kelvin) { return std::round((kelvin - 273.15) * 1e9) / 1e9; }

Json residual_json(const column::Residual& residual) {
  return {{"rms", residual.rms}, {"max", residual.max}, {"count", residual.count}};
}

}  // namespace

std::string percent(double share) { return fixed(100 * share, 2) + " %"; }
std::string small_percent(double share) { return fixed(100 * share, 4) + " %"; }

std::string millivolts(double volts) { return fixed(1e3 * volts, 3) + " mV"; }

Json fit_json(const column::ColumnModel& model, int code_modes) {
  const auto& quality = model.quality;
  Json parts = Json::array();
  for (const auto& part : quality.parts)
    parts.push_back({{"part", part.name}, {"change_rms_v", part.change_rms_v}, {"error_without_v", part.error_without_v}});
  return {{"rms_a", quality.cell_a.rms},
          {"max_a", quality.cell_a.max},
          {"holdout_rms_v", quality.holdout_column_v.rms},
          {"modes", {code_modes, model.bitline_modes()}},
          {"level_modes", model.wordline_modes()},
          {"degree", model.amplitudes.degree},
          {"condition", quality.condition},
          {"holdout_cell_a", residual_json(quality.holdout_cell_a)},
          {"cell_v", residual_json(quality.cell_v)},
          {"holdout_cell_v", residual_json(quality.holdout_cell_v)},
          {"column_v", residual_json(quality.column_v)},
          {"holdout_column_v", residual_json(quality.holdout_column_v)},
          {"holdout_signal_rms_v", quality.signal_rms_v},
          {"flow_map_error_v", model.flow_error_v},
          {"line_farad", model.line_farad},
          {"parts", parts},
          {"dataset_digest", model.dataset_digest}};
}

std::string fit_text(const column::ColumnModel& model, int code_modes) {
  const auto& quality = model.quality;
  const auto nanoamperes = [](double ampere) { return fixed(1e9 * ampere, 2) + " nA"; };
  std::ostringstream out;
  out << "modes        " << code_modes << " along the DAC codes (" << model.wordline_modes() << " along all levels), "
      << model.bitline_modes() << " along the bit line; amplitudes of degree " << model.amplitudes.degree << "\n"
      << "cells        " << nanoamperes(quality.cell_a.rms) << " rms on " << quality.cell_a.count << " fitted, "
      << nanoamperes(quality.holdout_cell_a.rms) << " rms (" << nanoamperes(quality.holdout_cell_a.max) << " max) on "
      << quality.holdout_cell_a.count << " held-out samples\n"
      << "full columns " << millivolts(quality.holdout_column_v.rms) << " rms, " << millivolts(quality.holdout_column_v.max)
      << " max of V_BL - V_BLB on " << quality.holdout_column_v.count << " held-out columns with a signal of "
      << millivolts(quality.signal_rms_v) << " rms\n";
  for (const auto& part : quality.parts)
    out << "  without " << part.name << ": " << millivolts(part.error_without_v) << " rms\n";
  return out.str();
}

Json latch_json(const column::LatchModel& latch) {
  return {{"terms", latch.terms.size()},
          {"holdout_rms_v", latch.holdout_rms_v},
          {"holdout_max_v", latch.holdout_max_v},
          {"thresholds", latch.holdout_count},
          {"dataset_digest", latch.dataset_digest}};
}

std::string latch_text(const column::LatchModel& latch) {
  return "latch        " + std::to_string(latch.terms.size()) + " terms, threshold within " + millivolts(latch.holdout_rms_v) +
         " rms, " + millivolts(latch.holdout_max_v) + " max of SPICE's on " + std::to_string(latch.holdout_count) +
         " held-out thresholds\n";
}

namespace {

Json summary_json(const audit::AuditSummary& audit) {
  const double agreement =
      audit.columns == 0 ? 0 : static_cast<double>(audit.equal_decisions) / static_cast<double>(audit.columns);
  return {{"columns", audit.columns},
          {"failed", audit.failed},
          {"signal_rms_v", audit.signal_rms_v},
          {"rms_v", audit.rms_v},
          {"bias_v", audit.bias_v},
          {"max_v", audit.max_v},
          {"agreement", agreement},
          {"equal_decisions", audit.equal_decisions},
          {"unequal_decisions", audit.columns - audit.equal_decisions},
          {"largest_unequal_margin_v", audit.largest_unequal_margin_v},
          {"decision_sigma_v", audit.decision_sigma_v},
          {"largest_unequal_sigmas", audit.largest_unequal_sigmas}};
}

std::string unequal_text(const audit::AuditSummary& audit) {
  if (audit.equal_decisions == audit.columns) return "";
  return ", unequal ones within " + millivolts(audit.largest_unequal_margin_v) + " of the threshold, " +
         fixed(audit.largest_unequal_sigmas, 1) + " of its standard errors";
}

}  // namespace

Json audit_json(const AuditResult& result) {
  Json json = summary_json(result.summary);
  json["whole_images"] = result.whole_images;
  json["whole_images_equal"] = result.whole_images_equal;
  if (result.latch) json["latch"] = latch_json(*result.latch);
  return json;
}

namespace {

constexpr std::array third_names{"near", "middle", "far"};  // of the array's columns, seen from the drivers

}  // namespace

Json points_json(const PointAudits& audits) {
  Json json = summary_json(audits.all);
  json["points"] = Json::array();
  for (const auto& point : audits.points) {
    Json entry = summary_json(point.summary);
    entry["corner"] = point.study.technology.corner;
    entry["temperature_c"] = celsius(point.study.column.temperature_kelvin);
    entry["supply_v"] = point.study.column.supply_v;
    entry["high_v"] = point.study.column.wordline.high_v;
    entry["modes"] = point.modes;
    if (point.latch) entry["latch"] = latch_json(*point.latch);
    for (std::size_t third = 0; third < point.thirds.size(); ++third)
      entry["thirds"][third_names.at(third)] = summary_json(point.thirds[third]);
    if (point.explanation) entry["explanation"] = explanation_json(*point.explanation);
    json["points"].push_back(std::move(entry));
  }
  return json;
}

std::string points_text(const PointAudits& audits) {
  std::ostringstream out;
  const auto line = [&](const std::string& name, const audit::AuditSummary& audit) {
    out << std::left << std::setw(24) << name << std::right << std::setw(8) << audit.columns << std::setw(8) << audit.failed
        << std::setw(13) << millivolts(audit.signal_rms_v) << std::setw(11) << millivolts(audit.rms_v) << std::setw(11)
        << millivolts(audit.bias_v) << std::setw(11) << millivolts(audit.max_v) << std::setw(10) << audit.equal_decisions
        << "\n";
  };
  out << std::left << std::setw(24) << "held-out columns at" << std::right << std::setw(8) << "columns" << std::setw(8)
      << "failed" << std::setw(13) << "signal rms" << std::setw(11) << "error rms" << std::setw(11) << "bias" << std::setw(11)
      << "largest" << std::setw(10) << "decisions"
      << "\n";
  for (const auto& point : audits.points) {
    line(spec::point_name(point.study), point.summary);
    for (std::size_t third = 0; third < point.thirds.size(); ++third)
      line(std::string("  ") + third_names.at(third), point.thirds[third]);
  }
  line("all", audits.all);
  const auto& first = audits.points.front();
  out << "decisions of " << (first.latch ? "latches in transistors" : "comparators as declared") << ": "
      << audits.all.equal_decisions << " of " << audits.all.columns << " equal" << unequal_text(audits.all) << "\n";
  for (const auto& point : audits.points)
    if (point.latch) out << latch_text(*point.latch);
  for (const auto& point : audits.points)
    if (point.explanation) out << "\n" << spec::point_name(point.study) << "\n" << explanation_text(*point.explanation);
  return out.str();
}

std::string audit_text(const AuditResult& result) {
  const auto& audit = result.summary;
  std::ostringstream out;
  out << "audit against SPICE on the same dies: " << audit.columns << " reads, " << audit.failed << " failed, V_BL - V_BLB "
      << millivolts(audit.signal_rms_v) << " rms\n"
      << "  error " << millivolts(audit.rms_v) << " rms, bias " << millivolts(audit.bias_v) << ", largest "
      << millivolts(audit.max_v) << "\n"
      << "  equal decisions " << audit.equal_decisions << " of " << audit.columns;
  out << unequal_text(audit) << "; whole images with the same class " << result.whole_images_equal << " of "
      << result.whole_images << "\n";
  return out.str();
}

}  // namespace bitline::app
