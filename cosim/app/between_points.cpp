#include "cosim/app/between_points.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iomanip>
#include <sstream>

#include "calibration/audit/random_audit.hpp"
#include "calibration/fit/model_interpolation.hpp"
#include "cosim/app/report.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/points.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::app {

namespace {

using spec::ColumnSpec;

/// What points may differ in.
struct Axis {
  const char* key;
  double ColumnSpec::*value;
  double ColumnSpec::*other;  ///< what must be the same
  spec::Dimension dimension;
};
constexpr std::array<Axis, 2> axes{
    {{"column.temperature", &ColumnSpec::temperature_kelvin, &ColumnSpec::supply_v, spec::Dimension::temperature},
     {"column.supply", &ColumnSpec::supply_v, &ColumnSpec::temperature_kelvin, spec::Dimension::voltage}}};

/// Points that differ from a study along one axis alone.
std::vector<const PointModel*> along(const Axis& axis, const std::vector<PointModel>& points, const spec::StudySpec& at) {
  std::vector<const PointModel*> found;
  for (const auto& point : points) {
    const auto& column = point.study.column;
    if (point.study.technology.corner != at.technology.corner || column.*axis.other != at.column.*axis.other) continue;
    if (std::ranges::any_of(found, [&](const auto* f) { return f->study.column.*axis.value == column.*axis.value; })) continue;
    found.push_back(&point);
  }
  return found;
}

void check_inside(const Axis& axis, const std::vector<const PointModel*>& points, double at) {
  const auto value = [&](const PointModel* point) { return point->study.column.*axis.value; };
  const double low = value(std::ranges::min(points, {}, value)), high = value(std::ranges::max(points, {}, value));
  if (at >= low && at <= high) return;
  const auto text = [&](double v) { return spec::format_quantity(v, axis.dimension); };
  throw DomainError(
      std::string("key '") + axis.key + "': " + text(at) + " is " +
      (at < low ? "below the points, which begin at " + text(low) : "above the points, which end at " + text(high)) +
      "; expected a " + std::string(name(axis.dimension)) + " from " + text(low) + " to " + text(high));
}

/// The axis along which points lie around a study, and the nearest of those points.
struct Neighbours {
  Axis axis;
  std::vector<const PointModel*> points;
};

Neighbours neighbours_of(const std::vector<PointModel>& points, const spec::StudySpec& at) {
  for (const auto& axis : axes) {
    auto used = along(axis, points, at);
    if (used.size() < 2) continue;
    const double here = at.column.*axis.value;
    check_inside(axis, used, here);
    const auto value = [&](const PointModel* point) { return point->study.column.*axis.value; };
    std::ranges::sort(used, {}, [&](const PointModel* point) { return std::abs(value(point) - here); });
    used.resize(std::min(used.size(), fit::most_places));
    std::ranges::sort(used, {}, value);
    return {axis, std::move(used)};
  }
  throw SpecError(at.file.string() + ": no two of the points are at the corner '" + at.technology.corner +
                  "' and differ from the column in its temperature or its supply alone; expected such a list in key 'points'");
}

/// The models that a point's own is not among.
std::vector<PointModel> others(const PointAudits& audits, std::size_t own) {
  std::vector<PointModel> models;
  for (std::size_t i = 0; i < audits.points.size(); ++i)
    if (i != own) models.push_back({audits.points[i].study, audits.points[i].model});
  return models;
}

/// Whether some points are below a study and some above, along an axis of two points at least.
bool lies_between(const std::vector<PointModel>& points, const spec::StudySpec& at) {
  return std::ranges::any_of(axes, [&](const Axis& axis) {
    const auto used = along(axis, points, at);
    const auto side = [&](const PointModel* point) { return point->study.column.*axis.value < at.column.*axis.value; };
    return std::ranges::any_of(used, side) && !std::ranges::all_of(used, side);
  });
}

audit::AuditSummary audit_of(const PointAudit& point, const column::ColumnModel& model) {
  auto silicon = audited_silicon(point.study, technologies::read_technology(point.study.technology));
  if (point.latch) silicon.latch_sigma_v = point.latch->sigma_v;
  return audit::summarise(audit::audit_random_columns(point.read, model, silicon, point.study.column, point.latch),
                          point.latch ? point.latch->holdout_rms_v : 0);
}

}  // namespace

std::vector<PointModel> read_point_models(const spec::StudySpec& spec, const std::filesystem::path& run) {
  std::vector<PointModel> models;
  for (const auto& point : spec.points) {
    const auto study = spec::at_point(spec, point);
    const auto file = run / "points" / spec::point_name(study) / "model.yaml";
    models.push_back({study, column::read_column_model(file)});
    if (models.back().model.subject_digest != subject_digest(study, technologies::read_technology(study.technology)))
      throw DomainError(file.string() +
                        ": fitted to another technology, column or set of levels than the specification's point");
  }
  return models;
}

void expect_between(const std::vector<PointModel>& points, const spec::StudySpec& at) { neighbours_of(points, at); }

BetweenModel model_between(const std::vector<PointModel>& points, const spec::StudySpec& at,
                           const spec::WordlineLevels& levels) {
  const auto [axis, used] = neighbours_of(points, at);
  std::vector<fit::PlacedModel> placed;
  BetweenModel between;
  for (const auto* point : used) {
    placed.push_back({point->study.column.*axis.value, point->model});
    between.from.push_back(spec::point_name(point->study));
  }
  between.model = fit::interpolated_model(placed, at.column.*axis.value, levels, at.column, at.fit);
  return between;
}

std::vector<BetweenAudit> audit_between(const PointAudits& audits) {
  std::vector<BetweenAudit> held_out;
  for (std::size_t i = 0; i < audits.points.size(); ++i) {
    const auto& point = audits.points[i];
    const auto models = others(audits, i);
    if (!lies_between(models, point.study)) continue;
    const auto between = model_between(models, point.study, point.model.levels);
    held_out.push_back({point.study, between.from, audit_of(point, between.model), point.summary});
  }
  if (held_out.empty())
    throw SpecError(
        "--interpolate: none of the points lies between others that differ in temperature or supply alone; expected key "
        "'points' to have three such points at least");
  return held_out;
}

Json between_json(const std::vector<BetweenAudit>& audits) {
  const auto errors = [](const audit::AuditSummary& summary) {
    return Json{{"rms_v", summary.rms_v}, {"bias_v", summary.bias_v}, {"max_v", summary.max_v}};
  };
  Json json = Json::array();
  for (const auto& audit : audits)
    json.push_back({{"point", spec::point_name(audit.study)},
                    {"from", audit.from},
                    {"columns", audit.interpolated.columns},
                    {"signal_rms_v", audit.interpolated.signal_rms_v},
                    {"interpolated", errors(audit.interpolated)},
                    {"fitted", errors(audit.fitted)}});
  return json;
}

std::string between_text(const std::vector<BetweenAudit>& audits) {
  std::ostringstream out;
  out << "\n"
      << std::left << std::setw(24) << "interpolated at" << std::right << std::setw(8) << "columns" << std::setw(11)
      << "error rms" << std::setw(11) << "largest" << std::setw(17) << "fitted there" << std::setw(11) << "largest"
      << "   from the models at\n";
  for (const auto& audit : audits) {
    out << std::left << std::setw(24) << spec::point_name(audit.study) << std::right << std::setw(8)
        << audit.interpolated.columns << std::setw(11) << millivolts(audit.interpolated.rms_v) << std::setw(11)
        << millivolts(audit.interpolated.max_v) << std::setw(17) << millivolts(audit.fitted.rms_v) << std::setw(11)
        << millivolts(audit.fitted.max_v) << "  ";
    for (const auto& name : audit.from) out << " " << name;
    out << "\n";
  }
  return out.str();
}

}  // namespace bitline::app
