#include "cosim/app/points.hpp"

#include <utility>

#include "calibration/audit/random_audit.hpp"
#include "calibration/variation/draw_silicon.hpp"
#include "cosim/spice/strobed_column.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/points.hpp"

namespace bitline::app {

namespace {

/// The audit's columns near the drivers, in the middle, and far from them.
std::vector<audit::AuditSummary> summaries_of_thirds(const curves::Dataset& audit, const column::Silicon& silicon,
                                                     const spec::ColumnSpec& column, double threshold_error_v) {
  if (!column.array) return {};
  std::vector<audit::AuditSummary> summaries;
  std::vector<curves::Dataset> thirds(3, {audit.kind, audit.digest, audit.columns, {}});
  for (const auto& row : audit.rows) {
    const auto die = static_cast<std::uint32_t>(row[audit.column("die")]);
    const int at = column::random_column(silicon, column, die).column;
    thirds[static_cast<std::size_t>(3 * at / column.array->columns)].rows.push_back(row);
  }
  for (const auto& third : thirds) summaries.push_back(audit::summarise(third, threshold_error_v));
  return summaries;
}

}  // namespace

Workplace point_workplace(const Workplace& place, const std::string& point) {
  Workplace own{place.folder / "points" / point, {}, place.lock, place.interrupted};
  std::error_code error;
  std::filesystem::create_directories(own.folder, error);
  if (error) throw FileError(own.folder.string() + ": cannot be created: " + error.message());
  own.progress = [&place, point](Progress progress) {
    progress.stage = point + ": " + progress.stage;
    place.progress(progress);
  };
  return own;
}

column::Silicon audited_silicon(const spec::StudySpec& study, const technologies::Technology& technology) {
  auto silicon = variation::characterisation_silicon(technology, study.study.seed);
  silicon.wordline_sigma_v = study.variation.wordline_error_v;
  silicon.offset_sigma_v = study.column.comparator.offset_v;
  return silicon;
}

PointAudits audit_points(const spec::StudySpec& spec, int columns, int explained, spice::WorkerPool& pool,
                         const Workplace& place) {
  PointAudits audits;
  curves::Dataset all;
  const int count = static_cast<int>(spec.points.size());
  for (int i = 0; i < count; ++i) {
    const auto study = spec::at_point(spec, spec.points[static_cast<std::size_t>(i)]);
    const auto technology = technologies::read_technology(study.technology);
    const auto own = point_workplace(place, spec::point_name(study));
    const auto data = characterise(study, technology, pool, own);
    const auto model = fit(study, technology, data, own);

    auto silicon = audited_silicon(study, technology);
    const auto latch = characterise_latch(study, technology, pool, own);
    if (latch) silicon.latch_sigma_v = latch->sigma_v;
    const auto first = 2 * static_cast<std::uint32_t>(study.fit.holdout_columns);  // those before are the fit's
    const auto share = static_cast<std::uint32_t>(columns / count + (i < columns % count ? 1 : 0));
    const auto read = spice::run_resumable(
        pool, spice::audited_column_runs({technology, study.column, study.fit}, data.levels, silicon, first, share),
        own.folder / "audit_columns.csv", [&](std::size_t done, std::size_t total) {
          own.progress({"audited columns", done, total});
        });
    const auto audit = audit::audit_random_columns(read, model, silicon, study.column, latch);
    spec::write_atomically(own.folder / "audit.csv", curves::to_csv(audit));
    const double threshold_error_v = latch ? latch->holdout_rms_v : 0;
    audits.points.push_back({.study = study,
                             .summary = audit::summarise(audit, threshold_error_v),
                             .latch = latch,
                             .modes = {model.wordline_modes(), model.bitline_modes()},
                             .thirds = summaries_of_thirds(audit, silicon, study.column, threshold_error_v),
                             .explanation = {},
                             .model = model,
                             .read = read});
    if (explained > 0)
      audits.points.back().explanation =
          explain(study, technology, model, silicon, static_cast<std::uint32_t>(explained), pool, own);
    all.columns = audit.columns;
    all.rows.insert(all.rows.end(), audit.rows.begin(), audit.rows.end());
  }
  std::vector<audit::AuditSummary> parts;
  for (const auto& point : audits.points) parts.push_back(point.summary);
  audits.all = audit::summarise_all(all, parts);
  return audits;
}

}  // namespace bitline::app
