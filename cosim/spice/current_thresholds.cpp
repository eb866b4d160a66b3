#include "cosim/spice/current_thresholds.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "cosim/spice/threshold_searches.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::spice {

namespace {

columns::Deck strobe_deck(const CurrentLatchBench& bench, const CurrentLatchJob& job, double difference_a) {
  return columns::current_strobe_deck(bench.technology, bench.array, bench.circuit,
                                      {.shifts = job.shifts,
                                       .column_mirror_v = job.column_mirror_v,
                                       .reference_mirror_v = job.reference_mirror_v,
                                       .column_a = std::max(job.reference_a + difference_a, 0.0),
                                       .reference_a = job.reference_a});
}

/// The decision stands when the latch's outputs are a quarter of the supply apart.
LatchDecision decision_of(const curves::Transient& transient, double supply_v) {
  const auto& o = transient.trace("xlatch0.o");
  const auto& ob = transient.trace("xlatch0.ob");
  for (std::size_t i = 0; i < o.size(); ++i)
    if (std::abs(o[i] - ob[i]) >= supply_v / 4) return {o[i] > ob[i] ? 1 : -1, transient.time_s[i]};
  return {0, transient.time_s.back()};
}

}  // namespace

LatchSpeed current_latch_speed(WorkerPool& pool, const CurrentLatchBench& bench, double reference_a) {
  const CurrentLatchJob nominal{.reference_a = reference_a};
  const double far_a = reference_a / 10, near_a = reference_a / 100;
  const std::vector decks{strobe_deck(bench, nominal, far_a), strobe_deck(bench, nominal, near_a),
                          strobe_deck(bench, nominal, -near_a)};
  std::vector<LatchDecision> decisions;
  for (const auto& outcome : pool.run(decks)) {
    if (!outcome.ok) throw SpiceError("the strobe of the nominal current latch failed: " + outcome.error);
    decisions.push_back(decision_of(outcome.transient, bench.array.supply_v));
  }
  const std::string at = spec::format_quantity(reference_a, spec::Dimension::current);
  for (const auto& decision : decisions)
    if (decision.side == 0)
      throw SpiceError("the nominal current latch does not decide a hundredth of " + at + " within its evaluation of " +
                       spec::format_quantity(bench.circuit.evaluation_s, spec::Dimension::time) +
                       "; expected a larger reference or a longer evaluation");
  if (decisions[0].side != 1 || decisions[1].side != 1 || decisions[2].side != -1)
    throw SpiceError("the nominal current latch does not follow the sign of column less reference at " + at);
  const double tau = (decisions[1].time_s - decisions[0].time_s) / std::log(far_a / near_a);
  if (!(tau > 0)) throw SpiceError("the nominal current latch decides a tenth of " + at + " no faster than a hundredth");
  return {tau, far_a * std::exp(decisions[0].time_s / tau)};
}

std::vector<CurrentThreshold> current_thresholds(WorkerPool& pool, const CurrentLatchBench& bench, const LatchSpeed& speed,
                                                 std::span<const CurrentLatchJob> jobs) {
  std::vector<CurrentThreshold> found;
  for (auto& [threshold, strobes, error] : search_thresholds(
           pool, jobs.size(), ThresholdSearch(speed, bench.resolution_a),
           [&](std::size_t i, double difference) { return strobe_deck(bench, jobs[i], difference); },
           [&](const curves::Transient&transient) { return decision_of(transient, bench.array.supply_v); }))
    found.push_back({threshold, strobes, std::move(error)});
  return found;
}

}  // namespace bitline::spice
