#pragma once

#include <vector>

#include "calibration/audit/column_audit.hpp"
#include "cosim/app/explain.hpp"
#include "cosim/app/stages.hpp"

namespace bitline::app {

/// One operating point of a study: how the model that was fitted there does on columns that it has not seen.
struct PointAudit {
  spec::StudySpec study;  ///< at the point
  audit::AuditSummary summary;
  std::optional<column::LatchModel> latch;  ///< the comparators' where they are in transistors
  std::vector<Eigen::Index> modes;          ///< word line, bit line
  std::vector<audit::AuditSummary> thirds;  ///< of the array, from its drivers on; empty for a column alone
  std::optional<Explanation> explanation;
  column::ColumnModel model;  ///< fitted here
  curves::Dataset read;       ///< the audited columns in SPICE
};
struct PointAudits {
  std::vector<PointAudit> points;
  audit::AuditSummary all;  ///< all columns of all points
};

/// Characterises, fits and audits at every point of a study, `columns` random held-out columns in all, dealt out evenly; each
/// point has a folder of its own under points/. Takes `explained` columns of every point apart, none for 0.
PointAudits audit_points(const spec::StudySpec& spec, int columns, int explained, spice::WorkerPool& pool,
                         const Workplace& place);

/// The folder of a point, inside of the run's and held with it; its progress names the point.
Workplace point_workplace(const Workplace& place, const std::string& point);

/// Silicon from which a study's audits of random columns are drawn: never the study's own dies.
column::Silicon audited_silicon(const spec::StudySpec& study, const technologies::Technology& technology);

}  // namespace bitline::app
