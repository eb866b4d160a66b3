#include "cosim/spice/rram_columns.hpp"

#include <limits>
#include <utility>

#include "netlists/columns/transmission_gate.hpp"

namespace bitline::spice {

namespace {

RramReading reading(const Outcome& outcome, const spec::RramArraySpec& array) {
  if (!outcome.ok) return {std::numeric_limits<double>::quiet_NaN(), outcome.error};
  if (array.read.by == "clamp") return {columns::column_current_a(outcome.transient.trace("vread#branch").back()), ""};
  return {outcome.transient.trace("bl").back(), ""};
}

}  // namespace

std::vector<RramReading> read_rram_columns(WorkerPool& pool, const RramBench& bench, std::size_t count,
                                           const std::function<columns::RramColumnState(std::size_t)>& state,
                                           const OnProgress& progress) {
  std::vector<RramReading> readings(count);
  std::size_t done = 0;
  pool.run(
      count, [&](std::size_t i) { return columns::rram_column_deck(bench.technology, bench.rram, bench.array, state(i)); },
      [&](std::size_t i, const Outcome& outcome) {
        readings[i] = reading(outcome, bench.array);
        if (progress) progress(++done, count);
      });
  return readings;
}

std::vector<RramReading> read_rram_columns(WorkerPool& pool, const RramBench& bench,
                                           std::span<const columns::RramColumnState> states) {
  return read_rram_columns(pool, bench, states.size(), [&](std::size_t i) { return states[i]; });
}

std::vector<RramCellCurve> sweep_rram_cells(WorkerPool& pool, const RramBench& bench,
                                            std::span<const columns::RramCellSweep> sweeps) {
  std::vector<RramCellCurve> curves(sweeps.size());
  pool.run(
      sweeps.size(),
      [&](std::size_t i) { return columns::rram_cell_deck(bench.technology, bench.rram, bench.array, sweeps[i]); },
      [&](std::size_t i, const Outcome& outcome) {
        if (!outcome.ok) {
          curves[i].error = outcome.error;
          return;
        }
        curves[i].bitline_v = outcome.transient.time_s;
        for (const double branch_a : outcome.transient.trace("vbl#branch")) curves[i].current_a.push_back(-branch_a);
      });
  return curves;
}

TransmissionGateCurve sweep_transmission_gate(WorkerPool& pool, const RramBench& bench, double most_a) {
  const columns::Deck deck = columns::transmission_gate_deck(bench.technology, bench.array, most_a);
  const Outcome outcome = std::move(pool.run({&deck, 1}).front());
  if (!outcome.ok) return {{}, {}, outcome.error};
  TransmissionGateCurve curve{outcome.transient.time_s, {}, ""};
  for (const double near_v : outcome.transient.trace("near")) curve.drop_v.push_back(bench.array.read.voltage_v - near_v);
  return curve;
}

}  // namespace bitline::spice
