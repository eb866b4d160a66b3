#include "cosim/spice/column_runner.hpp"

#include <string>

#include "cosim/column/comparator.hpp"
#include "cosim/column/read_column.hpp"
#include "cosim/spice/column_state.hpp"
#include "cosim/spice/strobed_column.hpp"
#include "netlists/columns/sram_column.hpp"

namespace bitline::spice {

namespace {

std::string title_of(const column::ColumnJob& job) {
  const auto& program = *job.program;
  std::string title = "bitline: die " + std::to_string(program.die) + ", macro " + std::to_string(program.macro) + ", column " +
                      std::to_string(job.column);
  title += job.data_on ? ", image " + std::to_string(job.image) : ", calibration";
  if (program.plan.ramp && job.data_on) title += ", ramp strobe " + std::to_string(job.ramp_strobe);
  return title;
}

}  // namespace

columns::Deck column_deck(const ColumnBench& bench, const column::ColumnJob& job) {
  const auto sample = column::read_column(*job.program, bench.silicon, bench.levels,
                                          {.codes = job.codes,
                                           .column = job.column,
                                           .data_on = job.data_on,
                                           .ramp_strobe = job.ramp_strobe,
                                           .trim_off = job.trim_off});
  auto state = column_state(sample, bench.levels, bench.column, job.precharge_v, title_of(job));
  if (bench.column.comparator.latch) {
    state.latch = column::latch_shifts_v(bench.silicon, job.program->die, job.program->macro, job.column);
    const double sigma = column::read_noise_v(bench.column.comparator.noise_v, bench.noise, job, bench.levels);
    state.latch_input_v = column::drawn_noise_v(sigma, bench.silicon.seed, column::noise_place(job));
  }
  return columns::sram_column_deck(bench.technology, bench.column, state);
}

std::vector<column::ColumnOutcome> run_columns(WorkerPool& pool, const ColumnBench& bench,
                                               std::span<const column::ColumnJob> jobs, const OnProgress& progress) {
  std::vector<column::ColumnOutcome> outcomes(jobs.size());
  std::size_t done = 0;
  pool.run(
      jobs.size(), [&](std::size_t i) { return column_deck(bench, jobs[i]); },
      [&](std::size_t i, const Outcome& outcome) {
        outcomes[i] = strobed(outcome, bench.column);
        if (progress) progress(++done, jobs.size());
      });
  return outcomes;
}

}  // namespace bitline::spice
