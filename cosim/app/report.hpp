#pragma once

#include <string>

#include "cosim/app/output.hpp"
#include "cosim/app/points.hpp"
#include "cosim/app/stages.hpp"

namespace bitline::app {

/// What an audit says, as the "audit" object of a run's JSON.
Json audit_json(const AuditResult& result);
/// The same for people, some lines.
std::string audit_text(const AuditResult& result);

/// What an audit of operating points says: all columns together, and "points", each with its own.
Json points_json(const PointAudits& audits);
/// The same for people, a table.
std::string points_text(const PointAudits& audits);

/// What a model says of itself, as the "fit" object of a run's JSON; `code_modes` is the number of word-line modes of the
/// matrix product.
Json fit_json(const column::ColumnModel& model, int code_modes);
/// The same for people, some lines.
std::string fit_text(const column::ColumnModel& model, int code_modes);

/// What the model of a latch says of itself, as "latch" of whatever it decided in.
Json latch_json(const column::LatchModel& latch);
/// The same for people, one line.
std::string latch_text(const column::LatchModel& latch);

/// "97.49 %".
std::string percent(double share);
/// The same for errors that are far below what percent() shows: "0.0048 %".
std::string small_percent(double share);
/// "0.118 mV".
std::string millivolts(double volts);

}  // namespace bitline::app
