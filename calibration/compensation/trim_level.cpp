#include "calibration/compensation/trim_level.hpp"

#include "netlists/spec/error.hpp"

namespace bitline::compensation {

column::ColumnModel with_trim_code(const column::ColumnModel& model, int code) {
  column::ColumnModel changed = model;
  const int trim = model.levels.trim();
  changed.levels.level_v[static_cast<std::size_t>(trim)] = model.levels[code];
  changed.level_modes.row(trim) = model.level_modes.row(code);
  return changed;
}

namespace {

LevelChoice try_level(const LevelMap& map, const column::ColumnModel& model, column::ModelEngine& engine, int rows, int code) {
  ColumnSet set = map.columns;
  set.trim_rows = rows;
  LevelChoice choice{.rows = rows, .code = code, .level_v = model.levels[model.levels.trim()]};
  try {
    TrimSearch search = map.search;
    search.precharge_v = precharge_for(model, set, map.common_mode_v);
    engine.add_precharge(search.precharge_v);
    choice.unit_v = trim_unit_v(model, set, search.precharge_v);
    const auto trimmed = search_columns(engine, set, search);
    choice.before = residue(trimmed.before_v, choice.unit_v);
    choice.after = residue(trimmed.after_v, choice.unit_v);
    choice.out_of_range = statistics::proportion(trimmed.out_of_range.size(), static_cast<std::size_t>(set.columns));
  } catch (const DomainError& error) {
    choice.refused = error.what();
  }
  return choice;
}

}  // namespace

LevelChoice try_level(const LevelMap& map, int rows, int code) {
  const auto model = code < 0 ? map.model : with_trim_code(map.model, code);
  return try_level(map, model, *map.engine(model), rows, code);
}

std::vector<LevelChoice> level_map(const LevelMap& map, std::span<const int> rows, std::span<const int> codes) {
  std::vector<LevelChoice> choices;
  std::vector<int> levels{-1};
  levels.insert(levels.end(), codes.begin(), codes.end());
  for (const int code : levels) {
    const auto model = code < 0 ? map.model : with_trim_code(map.model, code);
    const auto engine = map.engine(model);
    for (const int count : rows) choices.push_back(try_level(map, model, *engine, count, code));
  }
  return choices;
}

const LevelChoice* best_level(std::span<const LevelChoice> choices, int rows) {
  const LevelChoice* best = nullptr;
  for (const auto& choice : choices)
    if (choice.rows == rows && choice.refused.empty() && (!best || choice.after.rms_v < best->after.rms_v)) best = &choice;
  return best;
}

}  // namespace bitline::compensation
