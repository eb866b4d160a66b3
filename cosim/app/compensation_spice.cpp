#include <algorithm>
#include <chrono>
#include <limits>

#include "cosim/app/compensation_study.hpp"
#include "cosim/app/die.hpp"
#include "cosim/column/line_engine.hpp"
#include "cosim/curves/dataset.hpp"
#include "cosim/spice/column_runner.hpp"
#include "netlists/spec/files.hpp"

namespace bitline::app {
namespace {

/// Every strobe of a search in SPICE, each row an audit's row and what the trim rows held.
std::vector<std::string> probe_columns() {
  auto columns = audit::audit_columns;
  columns.insert(columns.end(), {"strobe", "ones", "trim_off"});
  return columns;
}

/// For every column whose trim differs: how clear the first verdict was in which the engines differ, in units of what a margin
/// is known to; infinite where none differs.
double largest_first_sigmas(const curves::Dataset& probes, const std::vector<std::uint32_t>& different, double sigma_v) {
  const auto column = probes.column("column"), model = probes.column("model_decision"), spice = probes.column("spice_decision"),
             margin = probes.column("spice_margin_v");
  double largest = 0;
  for (const std::uint32_t at : different) {
    const auto first = std::ranges::find_if(
        probes.rows, [&](const auto& row) { return row[column] == static_cast<double>(at) && row[model] != row[spice]; });
    largest = std::max(
        largest, first == probes.rows.end() ? std::numeric_limits<double>::infinity() : std::abs((*first)[margin]) / sigma_v);
  }
  return largest;
}

}  // namespace

SpiceFigures compensation_in_spice(const CompensationBench& bench, spice::WorkerPool& pool, const Workplace& place) {
  auto set = bench.columns;
  set.columns = std::min(bench.question.spice_columns, set.per_die);
  const auto model = bench.engine(bench.model);
  const double precharge_v = compensation::precharge_for(bench.model, set, bench.common_mode_v);
  model->add_precharge(precharge_v);
  const auto search = compensation::trim_search(bench.improved, precharge_v);
  const auto by_model = compensation::search_columns(*model, set, search);

  const auto columns = bench_of(bench.inputs, model->silicon(), bench.model.levels, model->comparator().noise);
  curves::Dataset probes{"spice_search", "", probe_columns(), {}};
  const auto begin = std::chrono::steady_clock::now();
  const column::LineEngine spice(
      "spice",
      {.evaluate = [&](std::span<const column::ColumnJob> jobs) { return spice::run_columns(pool, columns, jobs); },
       .levels = bench.model.levels,
       .comparator = model->comparator(),
       .silicon = columns.silicon,
       .on_read =
           [&](const column::ColumnJob& job, const column::ColumnOutcome& outcome) {
             auto row = audit::audit_row({job, job.program->macro, false}, *model, model->comparator(), outcome);
             const auto ones = job.program->trim.col(static_cast<Eigen::Index>(job.column)).cast<int>().sum();
             row.insert(row.end(),
                        {static_cast<double>(job.first_strobe), static_cast<double>(ones), static_cast<double>(job.trim_off)});
             probes.rows.push_back(std::move(row));
             if (job.column + 1 == static_cast<std::uint32_t>(set.columns))
               place.progress({"strobes in SPICE", job.first_strobe + 1U, static_cast<std::size_t>(8 + search.exchanges)});
           }});
  const auto program = compensation::trim_program(set, 0);
  const auto macro = spice.program(program);
  const auto by_spice = compensation::search_trim(*macro, program.plan, set.columns, search);
  place.progress({"strobes in SPICE", 1, 1});
  spec::write_atomically(place.folder / "spice_search.csv", curves::to_csv(probes));

  std::vector<std::uint32_t> different;
  for (int column = 0; column < set.columns; ++column)
    if ((by_spice.trim.col(column) != by_model.trim.front().col(column)).any())
      different.push_back(static_cast<std::uint32_t>(column));
  const auto summary = audit::summarise(probes, bench.latch ? bench.latch->holdout_rms_v : 0);
  const double unit_v = compensation::trim_unit_v(bench.model, set, precharge_v);
  const std::vector<column::Bits> spice_trim{by_spice.trim};
  return {.columns = set.columns,
          .equal_codes = set.columns - static_cast<int>(different.size()),
          .reads = summary.columns,
          .failed = summary.failed,
          .summary = summary,
          .largest_first_sigmas = largest_first_sigmas(probes, different, summary.decision_sigma_v),
          .model_left = compensation::residue(by_model.after_v, unit_v),
          .spice_left = compensation::residue(compensation::residues_v(*model, set, spice_trim, precharge_v), unit_v),
          .seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()};
}

}  // namespace bitline::app
