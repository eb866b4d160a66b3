#include "cosim/app/explain.hpp"

#include <cmath>
#include <functional>
#include <iomanip>
#include <sstream>
#include <utility>

#include "cosim/app/report.hpp"
#include "cosim/column/column_model.hpp"
#include "cosim/column/model_engine.hpp"
#include "cosim/spice/characterise.hpp"
#include "netlists/spec/files.hpp"

namespace bitline::app {

namespace {

using Samples = std::vector<column::SampledColumn>;
using Volts = std::vector<double>;

/// One study at one operating point, and how its columns are evaluated.
struct Bench {
  const spec::StudySpec& study;
  const technologies::Technology& technology;
  const column::ColumnModel& model;
  spice::WorkerPool& pool;
  const Workplace& place;

  /// V_BL - V_BLB in SPICE; NaN where a run failed.
  Volts spice(const spec::ColumnSpec& column, const Samples& samples, const std::string& name,
              double relative_tolerance = spice::full_column_tolerance) const {
    const auto reads = spice::run_resumable(
        pool, spice::column_runs({technology, column, study.fit}, model.levels, samples, relative_tolerance),
        place.folder / ("explain_" + name + ".csv"), [&](std::size_t done, std::size_t total) {
          place.progress({"columns, " + name, done, total});
        });
    const auto bl = reads.column("bl_v"), blb = reads.column("blb_v");
    Volts difference;
    for (const auto& row : reads.rows) difference.push_back(row[bl] - row[blb]);
    return difference;
  }

  Volts modelled(const Samples& samples) const {
    Volts difference;
    for (const auto& sample : samples) difference.push_back(column::evaluate(model, sample, model.precharge_v).difference());
    return difference;
  }
};

Volts operator-(const Volts& a, const Volts& b) {
  Volts difference(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) difference[i] = a[i] - b[i];
  return difference;
}

Samples without_mismatch(Samples samples) {
  for (auto& sample : samples)
    for (auto& cell : sample.cells) {
      cell.shifts = {};
      cell.level_error_v = 0;
    }
  return samples;
}

/// Every selected row at the level of half the codes, so that many rows are on and none leaves the swing.
Samples at_one_level(Samples samples, const spec::WordlineLevels& levels) {
  for (auto& sample : samples)
    for (auto& cell : sample.cells)
      if (cell.level != 0) cell.level = levels.codes / 2;
  return samples;
}

/// A column with the cells' shifts, read by the engine: floats, a few word-line modes, the flow map.
double on_engine(const Bench& bench, const column::ModelEngine& engine, std::uint32_t die,
                 const column::SampledColumn& sample) {
  const int trim = bench.study.column.rows / 8, data = bench.study.column.rows - trim;
  const auto at = [&](int row) { return sample.cells[static_cast<std::size_t>(row)]; };
  column::MacroProgram program{
      .die = die,
      .macro = 0,
      .plan = {.rows = data + trim, .data = data, .threshold = 0, .threshold_code = 1, .trim = trim, .ramp = false},
      .weights = column::Bits(data, 1),
      .threshold = column::Bits(0, 1),
      .trim = column::Bits(trim, 1),
      .boundaries = {0}};
  column::Codes codes(1, data);
  for (int row = 0; row < data; ++row) {
    program.weights(row, 0) = static_cast<std::uint8_t>(at(row).bit);
    codes(0, row) = static_cast<std::uint8_t>(at(row).level);
  }
  for (int row = 0; row < trim; ++row) program.trim(row, 0) = static_cast<std::uint8_t>(at(data + row).bit);
  const auto macro = engine.program(program);
  const std::uint32_t image = 0;
  const auto lines = dynamic_cast<const column::AnalogMacro&>(*macro).voltages(
      {.codes = &codes, .image = {&image, 1}, .precharge_v = bench.model.precharge_v}, 0);
  return lines.bl(0, 0) - lines.blb(0, 0);
}

/// What the engine's arithmetic adds, on columns next to the drivers.
audit::ErrorSource arithmetic(const Bench& bench, const column::Silicon& silicon, Samples samples, std::uint32_t first) {
  for (auto& sample : samples) sample.column = 0;
  const column::ModelEngine engine(bench.model, silicon, bench.study.column, bench.study.fit.error_v);
  Volts fast;
  for (std::size_t i = 0; i < samples.size(); ++i)
    fast.push_back(on_engine(bench, engine, first + static_cast<std::uint32_t>(i), samples[i]));
  return audit::error_source("fast engine", "floats, few modes along the codes, flow map, against the same model in doubles",
                             fast, bench.modelled(samples));
}

std::vector<audit::ErrorSource> effects(const Bench& bench, const Samples& samples, const Volts& whole) {
  std::vector<audit::ErrorSource> effects;
  const auto without = [&](const char* name, const char* part, const auto& take_away) {
    spec::ColumnSpec column = bench.study.column;
    take_away(column);
    effects.push_back(
        audit::error_source(part, "SPICE without it", whole, bench.spice(column, samples, std::string("without_") + name)));
  };
  if (bench.study.column.array) {
    without("driver", "resistance of the word-line drivers", [](auto& column) { column.array->driver_ohm = 0; });
    without("wire", "word-line wires", [](auto& column) { column.array->wordline_ohm = column.array->wordline_farad = 0; });
    without("rail", "resistance of the ground rail", [](auto& column) { column.array->rail_ohm = 0; });
    without("array", "all of the array", [](auto& column) { column.array.reset(); });
  }
  return effects;
}

void table(std::ostringstream& out, const std::string& title, const std::vector<audit::ErrorSource>& sources) {
  out << std::left << std::setw(38) << title << std::right << std::setw(8) << "columns" << std::setw(8) << "failed"
      << std::setw(11) << "rms" << std::setw(11) << "largest"
      << "  experiment\n";
  for (const auto& source : sources)
    out << std::left << std::setw(38) << source.name << std::right << std::setw(8) << source.columns << std::setw(8)
        << source.failed << std::setw(11) << millivolts(source.rms_v) << std::setw(11) << millivolts(source.max_v) << "  "
        << source.experiment << "\n";
}

Json json_of(const std::vector<audit::ErrorSource>& sources) {
  Json json = Json::array();
  for (const auto& source : sources)
    json.push_back({{"name", source.name},
                    {"experiment", source.experiment},
                    {"columns", source.columns},
                    {"failed", source.failed},
                    {"rms_v", source.rms_v},
                    {"max_v", source.max_v}});
  return json;
}

}  // namespace

Explanation explain(const spec::StudySpec& study, const technologies::Technology& technology, const column::ColumnModel& model,
                    const column::Silicon& silicon, std::uint32_t count, spice::WorkerPool& pool, const Workplace& place) {
  const Bench bench{study, technology, model, pool, place};
  const auto first = 2 * static_cast<std::uint32_t>(study.fit.holdout_columns);
  Samples samples;
  for (std::uint32_t i = 0; i < count; ++i) samples.push_back(column::random_column(silicon, study.column, first + i));
  const auto nominal = without_mismatch(samples), one_level = at_one_level(nominal, model.levels);

  const auto whole = bench.spice(study.column, samples, "columns");
  const auto exact = bench.spice(study.column, samples, "exact", spice::full_column_tolerance / 10);
  const auto error = bench.modelled(samples) - whole;
  const auto nominal_error = bench.modelled(nominal) - bench.spice(study.column, nominal, "without_mismatch");
  const auto one_level_error = bench.modelled(one_level) - bench.spice(study.column, one_level, "one_level");
  const Volts none(samples.size(), 0.0);

  Explanation explanation;
  explanation.sources = {
      audit::error_source("whole error", "the model against SPICE", error, none),
      audit::error_source("simulator", "SPICE against itself with a tenth of its tolerance", whole, exact),
      audit::error_source("cell mismatch", "the error, against that without mismatch", error, nominal_error),
      audit::error_source("word-line levels", "the error without mismatch, against that with one level in all rows",
                          nominal_error, one_level_error),
      audit::error_source("superposition, edges, leakage, feedback", "the error without mismatch with one level in all rows",
                          one_level_error, none),
      arithmetic(bench, silicon, samples, first)};
  explanation.effects = effects(bench, samples, whole);
  spec::write_atomically(place.folder / "explanation.json", explanation_json(explanation).dump(2) + "\n");
  return explanation;
}

Json explanation_json(const Explanation& explanation) {
  return {{"sources", json_of(explanation.sources)}, {"effects", json_of(explanation.effects)}};
}

std::string explanation_text(const Explanation& explanation) {
  std::ostringstream out;
  table(out, "error of V_BL - V_BLB", explanation.sources);
  if (!explanation.effects.empty()) table(out, "\nshare of the macro in V_BL - V_BLB", explanation.effects);
  return out.str();
}

}  // namespace bitline::app
