#include <algorithm>
#include <cmath>

#include "cosim/app/compensation_study.hpp"
#include "cosim/app/die.hpp"
#include "cosim/app/points.hpp"
#include "cosim/curves/dataset.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/points.hpp"

namespace bitline::app {
namespace {

/// How far a point is from here, along whichever of temperature and supply changes alone; 0 where both or none do.
double change(const spec::ColumnSpec& here, const spec::ColumnSpec& there) {
  const double kelvin = there.temperature_kelvin - here.temperature_kelvin, volts = there.supply_v - here.supply_v;
  if (kelvin != 0 && volts != 0) return 0;
  return kelvin + volts;
}

}  // namespace

std::vector<DriftFigures> compensation_drift(const CompensationBench& bench, spice::WorkerPool& pool, const Workplace& place) {
  const auto& spec = bench.inputs.spec;
  const auto layer = static_cast<std::size_t>(bench.question.layer - 1);
  const auto engine = bench.engine(bench.model);
  const double precharge_v = compensation::precharge_for(bench.model, bench.columns, bench.common_mode_v);
  engine->add_precharge(precharge_v);
  const auto here =
      compensation::search_columns(*engine, bench.columns, compensation::trim_search(bench.improved, precharge_v));
  const double left_v =
      compensation::residue(here.after_v, compensation::trim_unit_v(bench.model, bench.columns, precharge_v)).rms_v;

  std::vector<DriftFigures> drift;
  for (const auto& point : spec.points) {
    const auto study = spec::at_point(spec, point);
    if (study.technology.corner != spec.technology.corner) continue;  // no die changes its corner
    const auto own = point_workplace(place, spec::point_name(study));
    Inputs inputs = bench.inputs;
    inputs.spec = study;
    inputs.technology = technologies::read_technology(study.technology);
    const auto model = fit(study, inputs.technology, characterise(study, inputs.technology, pool, own), own);
    const auto latch = characterise_latch(study, inputs.technology, pool, own);
    CompensationBench there{.inputs = inputs,
                            .model = model,
                            .latch = latch,
                            .question = bench.question,
                            .columns = bench.columns,
                            .common_mode_v = make_engines(inputs, model, latch).points[layer].common_mode_v,
                            .improved = bench.improved};
    const auto changed = there.engine(model);
    const double level_v = compensation::precharge_for(model, there.columns, there.common_mode_v);
    changed->add_precharge(level_v);
    const double unit_v = compensation::trim_unit_v(model, there.columns, level_v);
    DriftFigures figures{
        .point = spec::point_name(study),
        .temperature_kelvin = study.column.temperature_kelvin,
        .supply_v = study.column.supply_v,
        .common_mode_v = there.common_mode_v,
        .unit_v = unit_v,
        .kept = compensation::residue(compensation::residues_v(*changed, there.columns, here.trim, level_v), unit_v),
        .renewed = compensation::residue(
            compensation::search_columns(*changed, there.columns, compensation::trim_search(there.improved, level_v)).after_v,
            unit_v),
        .extra_v = 0,
        .of_supply = study.column.supply_v != spec.column.supply_v,
        .until = 0};
    figures.extra_v = std::sqrt(std::max(0.0, figures.kept.rms_v * figures.kept.rms_v - left_v * left_v));
    const double away = change(spec.column, study.column);
    if (away != 0 && figures.extra_v > 0) figures.until = away * left_v / figures.extra_v;
    drift.push_back(figures);
  }

  curves::Dataset table{"compensation_drift",
                        "",
                        {"temperature_kelvin", "supply_v", "common_mode_v", "unit_v", "kept_sigma_v", "kept_rms_v",
                         "kept_beyond_flip", "renewed_sigma_v", "renewed_rms_v", "extra_v"},
                        {}};
  for (const auto& at : drift)
    table.rows.push_back({at.temperature_kelvin, at.supply_v, at.common_mode_v, at.unit_v, at.kept.sigma_v.value, at.kept.rms_v,
                          at.kept.beyond_flip.value, at.renewed.sigma_v.value, at.renewed.rms_v, at.extra_v});
  spec::write_atomically(place.folder / "drift.csv", curves::to_csv(table));
  return drift;
}

}  // namespace bitline::app
