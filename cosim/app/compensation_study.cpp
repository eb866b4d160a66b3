#include "cosim/app/compensation_study.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <ctime>
#include <limits>
#include <thread>
#include <utility>

#include "cosim/app/die.hpp"
#include "cosim/curves/dataset.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"

namespace bitline::app {
namespace {

using compensation::LevelChoice;

/// What the improved search takes where a specification does not say.
const spec::TrimSearchSpec usual_improved{.search = "improved", .repeats = 5, .exchanges = 32};

SearchFigures search_all(const CompensationBench& bench, const column::ColumnModel& model, const spec::TrimSearchSpec& search,
                         int code, const Workplace& place, compensation::TrimmedColumns* keep = nullptr) {
  auto set = bench.columns;
  set.columns = bench.question.columns;
  const auto begin = std::chrono::steady_clock::now();
  const std::clock_t used = std::clock();
  const auto engine = bench.engine(model);
  const double precharge_v = compensation::precharge_for(model, set, bench.common_mode_v);
  engine->add_precharge(precharge_v);
  place.progress({search.search + " search", 0, 1});
  auto trimmed = compensation::search_columns(*engine, set, compensation::trim_search(search, precharge_v));
  place.progress({search.search + " search", 1, 1});
  SearchFigures figures{
      .search = search,
      .at = {.rows = set.trim_rows, .code = code, .level_v = model.levels[model.levels.trim()]},
      .out_of_range = trimmed.out_of_range,
      .strobes = trimmed.strobes,
      .seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(),
      .processor_s = static_cast<double>(std::clock() - used) / CLOCKS_PER_SEC,
  };
  figures.at.unit_v = compensation::trim_unit_v(model, set, precharge_v);
  figures.at.before = compensation::residue(trimmed.before_v, figures.at.unit_v);
  figures.at.after = compensation::residue(trimmed.after_v, figures.at.unit_v);
  figures.at.out_of_range =
      statistics::proportion(trimmed.out_of_range.size(), static_cast<std::size_t>(bench.question.columns));
  if (keep) *keep = std::move(trimmed);
  return figures;
}

/// Powers of two from 4 to 64 that the column has, and the number in question.
std::vector<int> map_rows(const CompensationBench& bench) {
  std::vector<int> rows;
  for (int count = 4; count <= std::min(64, bench.columns.rows); count *= 2) rows.push_back(count);
  if (std::ranges::find(rows, bench.columns.trim_rows) == rows.end()) rows.push_back(bench.columns.trim_rows);
  return rows;
}

std::vector<LevelChoice> make_map(const CompensationBench& bench, const Workplace& place) {
  constexpr int step = 2;  // the charge of neighbouring codes differs little
  const auto rows = map_rows(bench);
  const compensation::LevelMap map{.model = bench.model,
                                   .engine = [&](const column::ColumnModel& model) { return bench.engine(model); },
                                   .columns = bench.columns,
                                   .search = compensation::trim_search(bench.improved, 0),
                                   .common_mode_v = bench.common_mode_v};
  std::vector<LevelChoice> choices;
  for (int code = 1; code < bench.model.levels.codes; code += step) {
    place.progress({"map of levels", static_cast<std::size_t>(code), static_cast<std::size_t>(bench.model.levels.codes)});
    for (const int count : rows) choices.push_back(compensation::try_level(map, count, code));
  }
  for (const int count : rows) choices.push_back(compensation::try_level(map, count, -1));
  place.progress({"map of levels", 1, 1});
  return choices;
}

void write_map(const CompensationFigures& figures, const Workplace& place) {
  curves::Dataset table{"compensation_map",
                        "",
                        {"trim_rows", "code", "level_v", "unit_v", "before_sigma_v", "after_sigma_v", "after_sigma_low_v",
                         "after_sigma_high_v", "after_rms_v", "beyond_flip", "out_of_range"},
                        {}};
  for (const auto& choice : figures.map) {
    std::vector<double> row{static_cast<double>(choice.rows), static_cast<double>(choice.code), choice.level_v};
    if (choice.refused.empty())
      row.insert(row.end(),
                 {choice.unit_v, choice.before.sigma_v.value, choice.after.sigma_v.value, choice.after.sigma_v.low,
                  choice.after.sigma_v.high, choice.after.rms_v, choice.after.beyond_flip.value, choice.out_of_range.value});
    row.resize(table.columns.size(), std::numeric_limits<double>::quiet_NaN());
    table.rows.push_back(std::move(row));
  }
  spec::write_atomically(place.folder / "level_map.csv", curves::to_csv(table));
}

void write_out_of_range(const compensation::TrimmedColumns& trimmed, int per_die, const Workplace& place) {
  curves::Dataset table{"out_of_range", "", {"die", "column", "offset_v", "before_v", "after_v"}, {}};
  for (const int at : trimmed.out_of_range) {
    const auto i = static_cast<std::size_t>(at);
    const int die = at / per_die, column = at % per_die;
    table.rows.push_back(
        {static_cast<double>(die), static_cast<double>(column), trimmed.offset_v[i], trimmed.before_v[i], trimmed.after_v[i]});
  }
  spec::write_atomically(place.folder / "out_of_range.csv", curves::to_csv(table));
}

}  // namespace

std::unique_ptr<column::ModelEngine> CompensationBench::engine(const column::ColumnModel& of) const {
  auto column = inputs.spec.column;
  column.comparator = comparator_of(inputs.spec);
  return std::make_unique<column::ModelEngine>(of, silicon_of(inputs.spec, inputs.technology, study::Variant::both), column,
                                               inputs.spec.fit.error_v, latch, noise_of(inputs.spec, of));
}

CompensationFigures study_compensation(const spec::StudySpec& spec, const CompensationQuestion& question,
                                       spice::WorkerPool& pool, const Workplace& place) {
  const auto inputs = read_inputs(spec);
  const int layers = static_cast<int>(inputs.plan.layers.size());
  if (question.layer < 1 || question.layer > layers)
    throw SpecError("option '--layer': found " + std::to_string(question.layer) + "; expected 1 to " + std::to_string(layers));
  const auto layer = static_cast<std::size_t>(question.layer - 1);
  const int rows = question.rows > 0 ? question.rows : inputs.plan.layers[layer].rows.trim;
  auto set =
      compensation::column_set(spec.column, rows, question.map_columns, std::max(1U, std::thread::hardware_concurrency()));
  set.macro = static_cast<std::uint32_t>(layer);
  set.interrupted = place.interrupted;

  const auto model = fit(spec, inputs.technology, characterise(spec, inputs.technology, pool, place), place);
  const auto latch = characterise_latch(spec, inputs.technology, pool, place);
  const double common_mode_v = make_engines(inputs, model, latch).points[layer].common_mode_v;
  const auto& asked = spec.column.trim_search;
  const CompensationBench bench{.inputs = inputs,
                                .model = model,
                                .latch = latch,
                                .question = question,
                                .columns = set,
                                .common_mode_v = common_mode_v,
                                .improved = asked.search == "improved" ? asked : usual_improved};

  CompensationFigures figures{};
  figures.layer = question.layer;
  figures.rows = rows;
  figures.common_mode_v = common_mode_v;
  if (std::has_single_bit(static_cast<unsigned>(rows)))
    figures.searches.push_back(
        search_all(bench, model, asked.search == "published" ? asked : spec::TrimSearchSpec{}, -1, place));
  compensation::TrimmedColumns trimmed;
  figures.searches.push_back(search_all(bench, model, bench.improved, -1, place, &trimmed));
  figures.offset_sigma_v = compensation::residue(trimmed.offset_v, 0).sigma_v;
  write_out_of_range(trimmed, set.per_die, place);
  figures.map = make_map(bench, place);
  write_map(figures, place);
  if (const auto* best = figures.best(); best && best->code >= 0)
    figures.searches.push_back(
        search_all(bench, compensation::with_trim_code(model, best->code), bench.improved, best->code, place));
  if (!spec.points.empty()) figures.drift = compensation_drift(bench, pool, place);
  if (question.spice_columns > 0) figures.spice.push_back(compensation_in_spice(bench, pool, place));
  return figures;
}

}  // namespace bitline::app
