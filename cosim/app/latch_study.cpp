#include "cosim/app/latch_study.hpp"

#include <algorithm>
#include <cmath>

#include "calibration/statistics/moments.hpp"
#include "calibration/variation/draw_silicon.hpp"
#include "calibration/variation/latch_population.hpp"
#include "cosim/curves/latch_columns.hpp"
#include "cosim/spice/latch_thresholds.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::app {
namespace {

using column::LatchJob;
using curves::LatchSet;

/// SPICE's thresholds of the held-out latches at the reference; those without one are left out here and counted as blank.
std::vector<double> reference_offsets_v(const std::vector<LatchJob>& drawn, const curves::Dataset& data, std::size_t first,
                                        int common_modes) {
  std::vector<double> offsets;
  for (std::size_t i = 0; i < drawn.size(); i += static_cast<std::size_t>(common_modes)) {
    const double threshold = data.rows[first + i][data.column("threshold_v")];
    if (!std::isnan(threshold)) offsets.push_back(threshold);
  }
  return offsets;
}

std::vector<OffsetSpread> spread_of(const column::LatchModel& model, const std::vector<LatchJob>& drawn, int common_modes) {
  constexpr int points = 5;
  std::vector<OffsetSpread> spread;
  for (int p = 0; p < points; ++p) {
    const double at = std::lerp(model.common_mode_low_v, model.common_mode_high_v, p / (points - 1.0));
    std::vector<double> offsets;
    for (std::size_t i = 0; i < drawn.size(); i += static_cast<std::size_t>(common_modes))
      offsets.push_back(column::threshold_v(model, drawn[i].shifts_v, at));
    spread.push_back({at, statistics::moments(offsets).deviation});
  }
  return spread;
}

comparators::LatchShifts sensitivity_of(const column::LatchModel& model, double common_mode_v) {
  comparators::LatchShifts sensitivity(model.devices.size());
  for (std::size_t d = 0; d < sensitivity.size(); ++d) {
    comparators::LatchShifts up(sensitivity.size()), down(sensitivity.size());
    up[d] = 0.01 * model.sigma_v[d];
    down[d] = -up[d];
    sensitivity[d] =
        (column::threshold_v(model, up, common_mode_v) - column::threshold_v(model, down, common_mode_v)) / (up[d] - down[d]);
  }
  return sensitivity;
}

}  // namespace

LatchFigures study_latch(const spec::StudySpec& spec, const technologies::Technology& technology, const LatchStudy& study,
                         spice::WorkerPool& pool, const Workplace& place) {
  const auto& comparator = spec.column.comparator;
  if (!comparator.latch)
    throw SpecError(
        spec.file.string() +
        ": key 'column.comparator.latch' is missing; expected the sizes of a latch, as `bitline schema` lists them");
  const auto circuit = comparators::latch_circuit(*comparator.latch);
  const auto sigma = comparators::latch_sigmas_v(technology, circuit);
  auto silicon = variation::characterisation_silicon(technology, spec.study.seed);
  silicon.latch_sigma_v = sigma;
  auto jobs = variation::spread_latches(sigma, *comparator.latch, study.fit_latches, static_cast<int>(LatchSet::fit));
  const auto drawn = variation::drawn_latches(silicon, *comparator.latch, comparator.reference_common_mode_v, study.latches,
                                              study.common_modes, static_cast<int>(LatchSet::holdout));
  const std::size_t first = jobs.size();
  jobs.insert(jobs.end(), drawn.begin(), drawn.end());
  const auto data =
      spice::latch_dataset(pool, {technology, spec.column}, jobs, study.thresholds, [&](std::size_t done, std::size_t total) {
        place.progress({"latch thresholds", done, total});
      });

  LatchFigures figures{};
  figures.fit = fit::fit_latch_model(data, {comparators::device_names(circuit), sigma}, *comparator.latch);
  figures.fit.model.subject_digest = subject_digest(spec, technology);
  const auto& model = figures.fit.model;
  figures.technology = technology.name;
  figures.corner = technology.corner;
  figures.temperature_kelvin = spec.column.temperature_kelvin;
  figures.supply_v = spec.column.supply_v;
  figures.reference_v = drawn.front().common_mode_v;
  figures.latches = study.latches;
  figures.fit_latches = study.fit_latches;
  const auto offsets = reference_offsets_v(drawn, data, first, study.common_modes);
  if (offsets.size() < 2) throw SpiceError("fewer than two held-out latches have a threshold; expected more that decide");
  figures.offset_v = statistics::mean(offsets);
  figures.offset_sigma_v = statistics::deviation(offsets);
  figures.spread = spread_of(model, drawn, study.common_modes);
  figures.sensitivity = sensitivity_of(model, figures.reference_v);
  figures.counts = pool.counts();
  for (const auto& row : data.rows) figures.strobes += row[data.column("strobes")] / static_cast<double>(data.rows.size());
  return figures;
}

}  // namespace bitline::app
