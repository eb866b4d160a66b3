#include "cosim/spice/mlsa_codes.hpp"

#include <cmath>

#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::spice {

namespace {

MlsaReading reading(const Outcome& outcome, double supply_v, std::size_t references) {
  if (!outcome.ok) return {.error = outcome.error};
  const auto& transient = outcome.transient;
  MlsaReading result{.code = 0, .current_a = transient.trace("vsense#branch").front()};
  for (std::size_t k = 0; k < references; ++k) {
    const std::string index = std::to_string(k);
    const double apart = transient.trace("q" + index).back() - transient.trace("qb" + index).back();
    if (std::abs(apart) < supply_v / 2)
      return {.current_a = result.current_a,
              .undecided = k,
              .error = "latch " + index + " did not decide: its outputs are " +
                       spec::format_quantity(apart, spec::Dimension::voltage) +
                       " apart at the end of its evaluation; expected half of the supply"};
    result.decisions.push_back(apart > 0);
    result.code = *result.code + (apart > 0 ? 1 : 0);
  }
  return result;
}

}  // namespace

std::vector<MlsaReading> mlsa_codes(WorkerPool& pool, const RramBench& bench, const columns::MlsaCircuit& circuit,
                                    std::size_t count, const std::function<columns::MlsaState(std::size_t)>& state,
                                    const OnProgress& progress) {
  std::vector<MlsaReading> readings(count);
  std::vector<std::size_t> references(count);
  std::size_t done = 0;
  pool.run(
      count,
      [&](std::size_t i) {
        const auto wanted = state(i);
        references[i] = wanted.references_a.size();
        return columns::mlsa_deck(bench.technology, bench.rram, bench.array, circuit, wanted);
      },
      [&](std::size_t i, const Outcome& outcome) {
        readings[i] = reading(outcome, bench.array.supply_v, references[i]);
        if (progress) progress(++done, count);
      });
  return readings;
}

std::vector<double> replica_currents_a(WorkerPool& pool, const RramBench& bench, std::span<const double> counts) {
  std::vector<columns::RramColumnState> states;
  for (const double count : counts) {
    const double whole = std::floor(count), rest = count - whole;
    if (!(count >= 0) || count > bench.array.rows || (rest != 0 && rest != 0.5))
      throw SpecError("a replica of " + spec::plain(count) +
                      " matches; expected a whole number or one with a half, from 0 to " + std::to_string(bench.array.rows));
    states.push_back(columns::replica_rows(bench.rram, bench.array.rows, static_cast<int>(whole), rest == 0.5));
  }
  RramBench clamped = bench;
  clamped.array.read.by = "clamp";
  std::vector<double> currents;
  for (const auto& read : read_rram_columns(pool, clamped, states)) {
    if (!read.error.empty()) throw SpiceError("a replica column could not be read: " + read.error);
    currents.push_back(read.value);
  }
  return currents;
}

}  // namespace bitline::spice
