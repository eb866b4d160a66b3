#include "cosim/spice/rram_energy.hpp"

#include <cmath>
#include <utility>

#include "cosim/curves/measures.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::spice {

namespace {

/// Rows that store +1 but one, which is selected and matches or does not.
columns::RramColumnState single_row(const RramBench& bench, bool match) {
  auto state = columns::replica_rows(bench.rram, bench.array.rows, 0, false);
  for (auto& row : state.rows) row.input = 0;
  auto& middle = state.rows[state.rows.size() / 2];
  if (!match) std::swap(middle.a, middle.b);
  middle.input = 1;
  state.title = match ? "a row that matches" : "a row that does not match";
  return state;
}

RramEnergy energy_of(const Outcome& outcome, const RramBench& bench, const columns::MlsaTiming& timing, int sharing) {
  if (!outcome.ok) {
    RramEnergy none;
    none.error = outcome.error;
    return none;
  }
  // A source's branch current flows through it from its positive node: what it delivers is the negative.
  const auto joule = [&](const char* source, double until_s) {
    return -bench.array.supply_v * curves::integral(outcome.transient, std::string(source) + "#branch", timing.rise_s, until_s);
  };
  // Drivers take their charge from the supply on the way up and let it go to ground.
  return {.column_joule = joule("vcol", timing.end_s),
          .wordlines_joule = joule("von", timing.fall_s),
          .amplifiers_joule = joule("vlat", timing.end_s) + joule("vclk", timing.fall_s),
          .references_joule = joule("vref", timing.fall_s) / sharing,
          .time_s = timing.fall_s - timing.rise_s,
          .error = {}};
}

}  // namespace

std::vector<RramEnergy> read_energies(WorkerPool& pool, const RramBench& bench, const columns::MlsaCircuit& circuit,
                                      std::span<const columns::MlsaState> states, double settle_s, int sharing) {
  const auto timing = columns::mlsa_timing(circuit, settle_s);
  std::vector<RramEnergy> energies(states.size());
  pool.run(
      states.size(),
      [&](std::size_t i) {
        return columns::mlsa_cycle_deck(bench.technology, bench.rram, bench.array, circuit, states[i], settle_s);
      },
      [&](std::size_t i, const Outcome& outcome) { energies[i] = energy_of(outcome, bench, timing, sharing); });
  return energies;
}

RramEnergy row_by_row_energy(WorkerPool& pool, const RramBench& bench, double settle_s, int sharing) {
  RramBench clamped = bench;
  clamped.array.read.by = "clamp";
  const std::vector single{single_row(bench, true), single_row(bench, false)};
  const auto currents = read_rram_columns(pool, clamped, single);
  for (const auto& read : currents)
    if (!read.error.empty()) throw SpiceError("a single row could not be read: " + read.error);
  const double share = bench.array.row_reader ? bench.array.row_reader->reference : 0.5;
  const double reference_a = std::lerp(currents[1].value, currents[0].value, share);
  const auto circuit = columns::row_reader_circuit();
  const auto timing = columns::mlsa_timing(circuit, settle_s);
  std::vector<columns::Deck> decks;
  for (const auto& state : single)
    decks.push_back(
        columns::mlsa_cycle_deck(bench.technology, bench.rram, bench.array, circuit, {state, {reference_a}, {}}, settle_s));
  const auto outcomes = pool.run(decks);
  RramEnergy sum;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const auto energy = energy_of(outcomes[i], bench, timing, sharing);
    if (!energy.error.empty()) throw SpiceError("the read of " + single[i].title + " failed: " + energy.error);
    const auto& transient = outcomes[i].transient;
    const double apart = curves::value_at(transient, "q0", timing.fall_s) - curves::value_at(transient, "qb0", timing.fall_s);
    if ((i == 0 ? apart : -apart) < bench.array.supply_v / 2)
      throw SpiceError("the row reader did not see " + single[i].title + " in its evaluation");
    const double rows = bench.array.rows / 2.0;
    sum.column_joule += rows * energy.column_joule;
    sum.wordlines_joule += rows * energy.wordlines_joule;
    sum.amplifiers_joule += rows * energy.amplifiers_joule;
    sum.references_joule += rows * energy.references_joule;
    sum.time_s += rows * energy.time_s;
  }
  return sum;
}

}  // namespace bitline::spice
