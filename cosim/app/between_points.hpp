#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "calibration/audit/column_audit.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/points.hpp"
#include "cosim/column/column_model.hpp"
#include "netlists/spec/wordline_levels.hpp"

namespace bitline::app {

/// A point of a study and the model that was fitted there.
struct PointModel {
  spec::StudySpec study;
  column::ColumnModel model;
};

/// The models of all points of a study, as `bitline audit SPEC --out run` left them; FileError where there is none, DomainError
/// where it belongs to another specification.
std::vector<PointModel> read_point_models(const spec::StudySpec& spec, const std::filesystem::path& run);

/// Refuses what model_between() would refuse for the place of a column, before anything is made.
void expect_between(const std::vector<PointModel>& points, const spec::StudySpec& at);

/// A model between points, and those that it came from.
struct BetweenModel {
  column::ColumnModel model;
  std::vector<std::string> from;
};

/// The model of a column at a temperature between points of its corner and supply, or at a supply between points of its corner
/// and temperature (fit::interpolated_model). SpecError where no two points are like that; DomainError outside of their range,
/// which names the key and the side.
BetweenModel model_between(const std::vector<PointModel>& points, const spec::StudySpec& at,
                           const spec::WordlineLevels& levels);

/// A point that lies between others: the model that those give for it, on the columns of its audit.
struct BetweenAudit {
  spec::StudySpec study;
  std::vector<std::string> from;
  audit::AuditSummary interpolated, fitted;
};

/// Every audited point that lies between others, held out; SpecError where none does.
std::vector<BetweenAudit> audit_between(const PointAudits& audits);

Json between_json(const std::vector<BetweenAudit>& audits);
/// The same for people, a table.
std::string between_text(const std::vector<BetweenAudit>& audits);

}  // namespace bitline::app
