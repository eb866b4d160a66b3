#pragma once

#include <vector>

#include "calibration/audit/column_audit.hpp"
#include "cosim/app/stages.hpp"

namespace bitline::app {

/// One operating point of a study: how the model that was fitted there does on columns that it has not seen.
struct PointAudit {
  spec::StudySpec study;  ///< at the point
  audit::AuditSummary summary;
  std::optional<column::LatchModel> latch;  ///< the comparators' where they are in transistors
  std::vector<Eigen::Index> modes;          ///< word line, bit line
};
struct PointAudits {
  std::vector<PointAudit> points;
  audit::AuditSummary all;  ///< all columns of all points
};

/// Characterises, fits and audits at every point of a study, `columns` random held-out columns in all, dealt out evenly; each
/// point has a folder of its own under points/.
PointAudits audit_points(const spec::StudySpec& spec, int columns, spice::WorkerPool& pool, const Workplace& place);

}  // namespace bitline::app
